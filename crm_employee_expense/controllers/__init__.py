from . import claim_decision
