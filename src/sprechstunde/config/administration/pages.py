"""What the administration shows, in this order: offices, when they are open, who is away, the town and its texts, accounts."""

from __future__ import annotations

from sprechstunde.appointments.models import MailText
from sprechstunde.config.administration.absences import AbsenceAdmin
from sprechstunde.config.administration.accounts import AccountAdmin
from sprechstunde.config.administration.closures import ClosureAdmin
from sprechstunde.config.administration.departments import DepartmentAdmin
from sprechstunde.config.administration.mail_texts import MailTextAdmin
from sprechstunde.config.administration.mails import MailAdmin
from sprechstunde.config.administration.municipality import MunicipalityAdmin
from sprechstunde.config.administration.offices import OfficeAdmin
from sprechstunde.config.administration.site import administration
from sprechstunde.config.administration.texts import TextAdmin
from sprechstunde.mail.models import OutgoingMail
from sprechstunde.municipalities.models import Municipality, Text
from sprechstunde.offices.models import Absence, Closure, Department, Office
from sprechstunde.staff.models import User

administration.register(Office, OfficeAdmin)
administration.register(Closure, ClosureAdmin)
administration.register(Absence, AbsenceAdmin)
administration.register(Department, DepartmentAdmin)
administration.register(MailText, MailTextAdmin)
administration.register(OutgoingMail, MailAdmin)
administration.register(Text, TextAdmin)
administration.register(Municipality, MunicipalityAdmin)
administration.register(User, AccountAdmin)
