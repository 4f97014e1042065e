"""Lists that are published as they stand, so that a number can be shown with a name."""

from sqlalchemy import select

from queries.warehouse.contract import features

LISTS = {"features": select(features)}
