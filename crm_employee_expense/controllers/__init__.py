from . import claim_archive
from . import claim_decision
