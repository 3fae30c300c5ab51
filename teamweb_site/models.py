"""The site's user model: an e-mail address is the login."""

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from teamweb.core.forms.addresses import clean_address


class UserQuerySet(models.QuerySet["User"]):
    def update(self, **fields: Any) -> int:
        """Save one by one when `is_active` changes: each account's signals must run."""
        if not isinstance(fields.get("is_active"), bool):
            return super().update(**fields)
        people = list(self)
        for person in people:
            for name, value in fields.items():
                setattr(person, name, value)
            person.save(update_fields=list(fields))
        return len(people)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account that can sign in; everything else about the person is in `accounts.Profile`."""

    email = models.EmailField(_("e-mail address"))
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("date joined"), default=timezone.now)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="email_once",
                violation_error_message=_("Somebody uses this e-mail address already."),
            )
        ]

    def __str__(self) -> str:
        # Never the address: names are shown to more people than it.
        return self.get_full_name() or str(_("Person %(number)s") % {"number": self.pk})

    def clean(self) -> None:
        super().clean()
        try:
            self.email = clean_address(self.email)
        except ValidationError as error:
            raise ValidationError({"email": error.messages}) from None

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions end with the address as with the password: both may have been somebody else's."""
        salt, value = "teamweb.site.User.session", f"{self.password}\n{self.email.lower()}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.email


class SiteSecret(models.Model):
    """A secret of the site's own, encrypted with SECRET_KEY: see operation/keys.py."""

    name = models.CharField(max_length=50, unique=True)
    value = models.TextField()

    class Meta:
        verbose_name = _("secret of the site")
        verbose_name_plural = _("secrets of the site")

    def __str__(self) -> str:
        return self.name


class LoadedDemoObject(models.Model):
    """One row per object that `load_demo` has made, so that it makes nothing twice."""

    key = models.CharField(max_length=200, unique=True)
    model = models.CharField(max_length=100, blank=True)
    row = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.key

    def find(self) -> Any:
        """Return the object, or None when it was deleted since."""
        if not self.model:
            return None
        return apps.get_model(self.model)._default_manager.filter(pk=self.row).first()
