"""Several accounts at one desk: each with its own inbox, From, signature and channel."""

import email
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from desk_app import SUPPORT, Desk, _watched
from ports import free_port

from slackhitl.app import build_inboxes, build_policy
from slackhitl.mail.urls import UrlWrong
from slackhitl.settings import SettingsWrong, load

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"
BILLING = "billing@acme.example"
