from . import test_claim_flow
