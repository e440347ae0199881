"""The SFU: what to forward (plan), how (router, RTP), recording taps, composing."""
