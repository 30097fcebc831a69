from . import capital_amount
from . import image_fingerprint
from . import invoice_data
from . import invoice_file
from . import invoice_qr
from . import invoice_xml
from . import receipt_pages
from . import safe_name
