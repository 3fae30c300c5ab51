from django.utils.translation import gettext_lazy as _

from ..accounts.privacy.own_data import PersonalData, register

register(
    PersonalData(
        "teamweb_coediting.Contributor",
        columns=("checkpoint_id", "edits", "inserted", "deleted"),
        title=_("Part in versions of texts"),
    )
)
# Each key in a text: the parts in its versions say the same.
register(PersonalData("teamweb_coediting.Update", title=_("Part in versions of texts")))
register(PersonalData("teamweb_coediting.ClientOwner", title=_("Part in versions of texts")))
