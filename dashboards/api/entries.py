"""From a request's body to the service that stores a figure: the same one as the entry page's."""

from __future__ import annotations

from core.errors import Invalid, NotFound, Refused
from core.fiscal import Period
from dashboards.api.serializers.measurements import NewMeasurementSerializer
from kpis.models import Indicator, MeasurementRevision
from kpis.models.indicator import Frequency
from kpis.models.measurement import Origin
from kpis.periods import read_period_key
from kpis.services.measurements import record_measurement, save_draft
from organizations.selectors import Actor

# How a period is written for each frequency.
_WRITTEN = {
    Frequency.MONTH: "「2025-10」（2025年10月）",
    Frequency.QUARTER: "「2025-q2」（2025年度の第2四半期）",
    Frequency.HALF: "「2025-h1」（2025年度の上期）",
    Frequency.YEAR: "「2025」（2025年度）",
    Frequency.IRREGULAR: "「2025-08-31」（値の日付）",
}


def record(
    *, by: Actor, indicator: Indicator, sent: NewMeasurementSerializer
) -> MeasurementRevision:
    """Stores the figure as a draft, or submits it. Raises Refused, NotAllowed or Stale."""
    data = sent.validated_data
    store = record_measurement if data["submit"] else save_draft
    try:
        return store(
            by=by,
            indicator=indicator,
            period=_period(indicator, data["period"]),
            typed=sent.typed(),
            expected_seq=data["expected_seq"],
            department_id=data.get("department"),
            origin=Origin.API,
            check_reason=data.get("check_reason", ""),
        )
    except NotFound as error:
        if error.code != "department_not_found":
            raise
        raise _refused(
            "department",
            error.code,
            f"この団体に、番号{data['department']}の部局はありません。",
            "KPIの department にある番号を指定するか、団体全体の値であれば省いてください。",
        ) from error


def _period(indicator: Indicator, key: str) -> Period:
    try:
        return read_period_key(key, indicator.frequency)
    except NotFound as error:
        frequency = Frequency(indicator.frequency)
        raise _refused(
            "period",
            error.code,
            f"「{key}」は、このKPI（頻度：{frequency.label}）の期間として読めません。",
            f"{_WRITTEN[frequency]}のように指定してください。",
        ) from error


def _refused(field: str, code: str, sentence: str, next_step: str) -> Refused:
    """A field of the body that names nothing: refused beside the field, not 404 for the address."""
    return Refused({field: Invalid(code, sentence, next_step, field=field)})
