"""The organizations that a person has a role in."""

from __future__ import annotations

from rest_framework import serializers

from organizations.models import Role


class OrganizationSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="全国地方公共団体コード（6桁）")
    name = serializers.CharField(help_text="団体の名称")
    is_sample = serializers.BooleanField(help_text="架空の団体（見本）かどうか")
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=Role.choices), help_text="その団体での自分の役割"
    )
