from . import test_claim_flow
from . import test_claim_approval
from . import test_claim_bad_input
from . import test_claim_finding
from . import test_claim_form
from . import test_claim_notification
from . import test_claim_concurrency
from . import test_claim_posting
