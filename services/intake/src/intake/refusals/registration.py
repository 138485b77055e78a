"""List what a registration may be refused by, for routes to tell."""

from intake.refusals import admission, applicants, consents, papers, receipts, sending, situation
from shared.refusals import (
    IdempotencyInProgress,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    NotFound,
    Refusal,
)

OF_REGISTRATION: tuple[type[Refusal], ...] = (
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    IdempotencyInProgress,
    NotFound,
    admission.ServiceUnknown,
    admission.ChannelClosed,
    admission.ChannelOfOthers,
    admission.NoAgreementInForce,
    admission.NotCoveredByTheAuthorisedMfc,
    admission.MfcDoesNotConform,
    admission.OutsideTheEngagement,
    admission.ActOutsideTheKind,
    applicants.TransferNotTold,
    applicants.AuthorityMissing,
    applicants.AuthorityExpired,
    applicants.NobodySigns,
    situation.CircumstanceUnknown,
    situation.ApplicantNotServed,
    papers.ElectronicOnly,
    papers.DocumentMissing,
    papers.InformationMissing,
    papers.NotOnTheList,
    papers.GivenTwice,
    papers.FormNotAccepted,
    consents.ConsentMissing,
    consents.OneProofAPerson,
    consents.ProofWithoutAuthority,
    consents.NotEstablished,
    consents.RestrictedConsentMissing,
    consents.ConsentNotAsked,
    sending.DataInsteadNotTaken,
    sending.SendingImpossible,
    receipts.ReceiptSettled,
    receipts.ReceiptOfAnother,
)
"""By 7(1), 7(3), 7(5) to 7(7), 15(2), 15(3), 16(1.1) to 16(1.3), 17(1) and 11.1."""
