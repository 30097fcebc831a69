"""Writes ISO 20022 credit transfers (pain.001) for SEPA: the payments are taken to be right."""

from lxml import etree

from .sepa_text import is_sepa_id, to_sepa_text

#: versions of the message
VERSIONS = ('pain.001.001.03', 'pain.001.001.09')
NOT_PROVIDED = 'NOTPROVIDED'


def make_pain_001(transfer, version):
    """The message, in UTF-8.

    :param BankTransfer transfer: in euro, each text within the limits of SEPA
    :param str version: one of ``VERSIONS``
    :rtype: bytes
    """
    if version not in VERSIONS:
        raise ValueError(f"unknown version of pain.001: {version}")
    document = etree.Element('Document', nsmap={None: f'urn:iso:std:iso:20022:tech:xsd:{version}'})
    message = etree.SubElement(document, 'CstmrCdtTrfInitn')
    _add_header(message, transfer)
    _add_payments(message, transfer, version)
    return etree.tostring(document, xml_declaration=True, encoding='UTF-8', pretty_print=True)


def _add_header(message, transfer):
    header = etree.SubElement(message, 'GrpHdr')
    _add(header, 'MsgId', transfer.number)
    _add(header, 'CreDtTm', transfer.created.strftime('%Y-%m-%dT%H:%M:%S'))
    _add_totals(header, transfer)
    _add(etree.SubElement(header, 'InitgPty'), 'Nm', to_sepa_text(transfer.payer))


def _add_payments(message, transfer, version):
    """One block: all payments leave the same account on the same day."""
    block = etree.SubElement(message, 'PmtInf')
    _add(block, 'PmtInfId', transfer.number)
    _add(block, 'PmtMtd', 'TRF')
    _add_totals(block, transfer)
    _add(block, 'PmtTpInf/SvcLvl/Cd', 'SEPA')
    _add(block, 'ReqdExctnDt' if version == VERSIONS[0] else 'ReqdExctnDt/Dt', transfer.date.isoformat())
    _add(etree.SubElement(block, 'Dbtr'), 'Nm', to_sepa_text(transfer.payer))
    _add(block, 'DbtrAcct/Id/IBAN', transfer.account)
    _add_bank(block, 'DbtrAgt', transfer.bic, version)
    _add(block, 'ChrgBr', 'SLEV')
    for payment in transfer.payments:
        _add_payment(block, payment, version)


def _add_payment(block, payment, version):
    node = etree.SubElement(block, 'CdtTrfTxInf')
    document = to_sepa_text(payment.document)
    _add(node, 'PmtId/EndToEndId', document if is_sepa_id(document) else NOT_PROVIDED)
    amount = _add(node, 'Amt/InstdAmt', f'{payment.amount:f}')
    amount.set('Ccy', payment.currency)
    if payment.bic:
        _add_bank(node, 'CdtrAgt', payment.bic, version)
    _add(etree.SubElement(node, 'Cdtr'), 'Nm', to_sepa_text(payment.payee))
    _add(node, 'CdtrAcct/Id/IBAN', payment.account)
    _add(node, 'RmtInf/Ustrd', to_sepa_text(payment.reference))


def _add_totals(node, transfer):
    _add(node, 'NbOfTxs', str(len(transfer.payments)))
    _add(node, 'CtrlSum', f'{transfer.control_sum:f}')


def _add_bank(node, name, bic, version):
    """The bank of an account; the payer's has to be there even where the IBAN says it all."""
    if bic:
        _add(node, f"{name}/FinInstnId/{'BIC' if version == VERSIONS[0] else 'BICFI'}", bic)
    else:
        _add(node, f'{name}/FinInstnId/Othr/Id', NOT_PROVIDED)


def _add(node, path, text):
    """Appends nested elements, the innermost with the text; returns that one."""
    for name in path.split('/'):
        node = etree.SubElement(node, name)
    node.text = text
    return node
