package dev.latchkey.verifier.check;

import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.verifier.index.IndexedRecord;

/** Whose a credential is, before the question whether it may be used. */
public sealed interface Match {
  /**
   * Exactly one record fits.
   *
   * @param shape what the credential looked like
   * @param record the record that its digest fits
   */
  record Found(CredentialShape shape, IndexedRecord record) implements Match {}

  /**
   * No record fits, or more than one does, or that cannot be told.
   *
   * @param refusal what to answer
   */
  record Missed(Verification.Refused refusal) implements Match {}
}
