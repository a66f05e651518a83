"""What the administration shows, in this order: offices and when they are open, the municipality and its texts, accounts."""

from __future__ import annotations

from sprechstunde.config.administration.accounts import AccountAdmin
from sprechstunde.config.administration.closures import ClosureAdmin
from sprechstunde.config.administration.departments import DepartmentAdmin
from sprechstunde.config.administration.municipality import MunicipalityAdmin
from sprechstunde.config.administration.offices import OfficeAdmin
from sprechstunde.config.administration.site import administration
from sprechstunde.config.administration.texts import TextAdmin
from sprechstunde.municipalities.models import Municipality, Text
from sprechstunde.offices.models import Closure, Department, Office
from sprechstunde.staff.models import User

administration.register(Office, OfficeAdmin)
administration.register(Closure, ClosureAdmin)
administration.register(Department, DepartmentAdmin)
administration.register(Text, TextAdmin)
administration.register(Municipality, MunicipalityAdmin)
administration.register(User, AccountAdmin)
