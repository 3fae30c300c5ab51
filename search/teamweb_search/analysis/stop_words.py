"""Words that say little about what is looked for. They stay in the index, for phrases."""

WORDS = """
aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes
auch auf aus bei beim bin bis bist da dabei dadurch dafür dagegen daher dahin damit dann daran
darauf daraus darf darin darüber darum das dass dasselbe davon dazu dein deine deinem deinen
deiner dem demselben den denen denn denselben der deren derselbe derselben des dessen dich die
dies diese dieselbe dieselben diesem diesen dieser dieses dir doch dort du durch dürfen ein eine
einem einen einer eines einige einigem einigen einiger einiges er es etwas euch euer eure für
gegen gab geben gewesen gibt hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen
ihr ihre ihrem ihren ihrer ihres im in indem ins ist ja jede jedem jeden jeder jedes jener jenes
jetzt kann kein keine keinem keinen keiner keines können könnte machen man manche manchem
manchen mancher manches mein meine meinem meinen meiner meines mich mir mit muss müssen musste
nach nicht nichts noch nun nur ob oder ohne sehr sein seine seinem seinen seiner seines selbst
sich sie sind so solche solchem solchen solcher solches soll sollen sollte sondern sonst um und
uns unser unsere unserem unseren unserer unter viel vom von vor wann war waren warum was weil
welche welchem welchen welcher welches wenn wer werde werden wie wieder will wir wird wo wollen
worden wurde wurden während würde würden zu zum zur zwar zwischen über the and or of to a is in
viele vielen vieler hätte hätten könnten konnte konnten müssten mussten sollten wollte wollten worden
wäre wären würden wem wen wessen wieso weshalb wofür wodurch womit woher wohin worin worauf woraus
wovon wozu sowie f ff
""".split()
