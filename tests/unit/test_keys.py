"""The form of API keys."""

import re

from hypothesis import given
from hypothesis import strategies as st

from sdi.keys import is_well_formed, new_secret


def test_a_secret_has_a_mark_256_bits_and_a_checksum() -> None:
    secrets = {new_secret() for _ in range(200)}
    assert len(secrets) == 200
    assert all(re.fullmatch(r"sdi_[0-9A-Za-z]{49}", secret) and is_well_formed(secret) for secret in secrets)
    assert 62**43 > 2**256


@given(st.integers(0, 52), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"))
def test_one_wrong_letter_is_noticed(place: int, letter: str) -> None:
    secret = new_secret()
    wrong = secret[:place] + letter + secret[place + 1 :]
    assert is_well_formed(wrong) == (wrong == secret)


@given(st.text(max_size=80))
def test_no_other_text_is_a_key(text: str) -> None:
    assert not is_well_formed(text)
    assert not is_well_formed("sdi_" + text)
