from . import claim_archive
from . import claim_decision
from . import claim_import_template
from . import receipt_upload
