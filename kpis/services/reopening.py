"""What kpis says when figures that were closed to everybody may be changed again.

Subjects of the topic are KPIs. Who counts figures from elsewhere listens (inventories does) and
counts again: this app does not know them.
"""

from __future__ import annotations

TOPIC = "kpis.reopened"
