package dev.latchkey.verifier.check;

import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.RecordKey;
import dev.latchkey.verifier.token.TokenGrant;
import java.util.List;
import java.util.Optional;

/** Whose a credential is, before the question whether it may be used. */
public sealed interface Match {
  /**
   * Exactly one record fits.
   *
   * @param shape what the credential looked like
   * @param record its record, or that of the key it was derived from
   * @param grant what a derived token grants at most; empty for a key itself
   */
  record Found(CredentialShape shape, IndexedRecord record, Optional<TokenGrant> grant)
      implements Match {}

  /**
   * No record fits, or more than one does, or that cannot be told.
   *
   * @param refusal what to answer
   * @param wanted the record that a genuine token names, which is not known here; several only
   *     where namespaces share a key and an issuer
   */
  record Missed(Verification.Refused refusal, List<RecordKey> wanted) implements Match {
    /** Takes a copy. */
    public Missed {
      wanted = List.copyOf(wanted);
    }

    /** Where no record is wanted by name. */
    Missed(Verification.Refused refusal) {
      this(refusal, List.of());
    }
  }
}
