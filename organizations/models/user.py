"""People, and the roles they hold in organizations."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now

from core.audit import record_of_truth
from core.models import Versioned
from organizations.models.department import Department
from organizations.models.organization import Organization


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


# A password digest and the last sign-in stay out of the change record.
@record_of_truth(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person who signs in by e-mail address. Rights come from memberships alone."""

    email = models.EmailField("メールアドレス", unique=True)
    display_name = models.CharField("氏名", max_length=60)
    is_active = models.BooleanField("有効", default=True)
    created_at = models.DateTimeField("登録日時", db_default=Now())

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="organizations_user_email_any_case")
        ]

    def __str__(self) -> str:
        return self.display_name or self.email

    def get_full_name(self) -> str:
        return self.display_name


class Role(models.TextChoices):
    DX_OFFICE = "dx_office", "DX推進担当"
    DEPARTMENT_EDITOR = "department_editor", "部局の入力担当"
    DEPARTMENT_HEAD = "department_head", "部局長"
    COMMITTEE_MEMBER = "committee_member", "委員"
    VIEWER = "viewer", "閲覧者"
    ADMINISTRATOR = "administrator", "管理者"


@record_of_truth()
class Membership(Versioned):
    """A role in an organization; `department` limits it to that department and those below it.

    A head without a department answers for the whole organization.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField("役割", max_length=20, choices=Role.choices)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True)
    valid_from = models.DateField("開始日", null=True, blank=True)
    valid_to = models.DateField("終了日", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role", "department"],
                nulls_distinct=False,
                name="organizations_membership_once",
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=False) | ~Q(role="department_editor"),
                name="organizations_membership_scope_needed",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="organizations_membership_valid_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
