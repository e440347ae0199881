"""Tests of the media node: real DTLS-SRTP peers, a real UDP port, and real Chromium."""
