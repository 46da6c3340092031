package dev.latchkey.verifier.check;

import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.token.TokenGrant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The result of a check. Immutable. */
public sealed interface Verification {
  /** What the credential looked like. */
  CredentialShape shape();

  /** Why the credential is not valid; empty if it is. */
  Optional<VerificationError> error();

  /**
   * The credential is good.
   *
   * @param shape what it looked like
   * @param record what is known of it, or of the key that it was derived from
   * @param grant what a derived token grants at most
   * @param allowance what is left of its rate limit; empty if it has none
   */
  record Valid(
      CredentialShape shape,
      IndexedRecord record,
      Optional<TokenGrant> grant,
      Optional<Allowance> allowance)
      implements Verification {
    @Override
    public Optional<VerificationError> error() {
      return Optional.empty();
    }

    /** What the credential may do now. */
    public List<String> scopes() {
      return Verification.scopes(record, grant);
    }
  }

  /**
   * The credential is good, but lacks a scope that whoever asked needs: only where scopes were
   * asked for. It was not counted as a use.
   *
   * @param shape what it looked like
   */
  record LacksScope(CredentialShape shape) implements Verification {
    @Override
    public Optional<VerificationError> error() {
      return Optional.empty();
    }
  }

  /**
   * The credential is good, but has been used too often. The only refusal that tells about the key.
   *
   * @param shape what it looked like
   * @param record what is known of it, or of the key that it was derived from
   * @param grant what a derived token grants at most
   * @param allowance until when to wait
   */
  record RateLimited(
      CredentialShape shape, IndexedRecord record, Optional<TokenGrant> grant, Allowance allowance)
      implements Verification {
    @Override
    public Optional<VerificationError> error() {
      return Optional.of(VerificationError.RATE_LIMITED);
    }
  }

  /**
   * The credential is not good. Made by {@link Verification#refused}.
   *
   * @param shape what it looked like
   * @param reason why; never {@link VerificationError#RATE_LIMITED}
   */
  record Refused(CredentialShape shape, VerificationError reason) implements Verification {
    private static final Map<CredentialShape, Map<VerificationError, Refused>> ALL = all();

    private static Map<CredentialShape, Map<VerificationError, Refused>> all() {
      Map<CredentialShape, Map<VerificationError, Refused>> all =
          new EnumMap<>(CredentialShape.class);
      for (CredentialShape shape : CredentialShape.values()) {
        Map<VerificationError, Refused> ofShape = new EnumMap<>(VerificationError.class);
        for (VerificationError error : VerificationError.values()) {
          ofShape.put(error, new Refused(shape, error));
        }
        all.put(shape, ofShape);
      }
      return all;
    }

    @Override
    public Optional<VerificationError> error() {
      return Optional.of(reason);
    }
  }

  /** What a credential may do now. */
  static List<String> scopes(IndexedRecord record, Optional<TokenGrant> grant) {
    return grant.map(token -> token.scopesWithin(record.scopes())).orElseGet(record::scopes);
  }

  /** A refusal; allocates nothing, so that a flood of bad credentials costs little. */
  static Refused refused(CredentialShape shape, VerificationError error) {
    return Refused.ALL.get(shape).get(error);
  }
}
