package dev.latchkey.verifier.check;

import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.credentials.signing.MacaroonRoot;
import dev.latchkey.credentials.signing.VerificationKey;
import dev.latchkey.credentials.token.JwtFormat;
import dev.latchkey.credentials.token.MacaroonFormat;
import dev.latchkey.credentials.token.PresentedToken;
import dev.latchkey.credentials.token.TokenDefect;
import dev.latchkey.credentials.token.TokenReading;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.RecordKey;
import dev.latchkey.verifier.index.RecordSource;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import dev.latchkey.verifier.token.SignatureMemory;
import dev.latchkey.verifier.token.SignatureMemory.Fingerprint;
import dev.latchkey.verifier.token.SignatureMemory.Genuine;
import dev.latchkey.verifier.token.TokenGrant;
import dev.latchkey.verifier.token.TokenKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whose a derived token is. The key that verifies it fixes its namespace, its issuer must be that
 * namespace's, and its parent is looked up only there. Nothing about a parent is told before the
 * token is known to be genuine. Safe for use by several threads.
 */
final class TokenCheck {
  private final TokenKeys keys;
  private final SignatureMemory memory;
  private final Clock clock;
  private final Duration skew;

  /**
   * @param skew how far other verifiers' clocks may be ahead
   */
  TokenCheck(TokenKeys keys, SignatureMemory memory, Clock clock, Duration skew) {
    this.keys = keys;
    this.memory = memory;
    this.clock = clock;
    this.skew = skew;
  }

  /** A token that is genuine and in its time, or why it is not. */
  private sealed interface Verdict {
    record Good(String namespace, TokenGrant grant) implements Verdict {}

    record Bad(VerificationError error) implements Verdict {}
  }

  /**
   * Whose a token is.
   *
   * @param remember whether the result of checking its signature may be remembered
   */
  Match match(CredentialShape shape, String token, RecordSource records, boolean remember) {
    Verdict verdict = shape == CredentialShape.JWT ? jwt(token, remember) : macaroon(token);
    if (verdict instanceof Verdict.Bad bad) {
      return new Match.Missed(Verification.refused(shape, bad.error()));
    }
    Verdict.Good good = (Verdict.Good) verdict;
    TokenGrant grant = good.grant();
    Optional<IndexedRecord> parent = records.find(good.namespace(), grant.parent());
    if (parent.isEmpty()) {
      return new Match.Missed(
          Verification.refused(shape, VerificationError.NOT_FOUND),
          Optional.of(new RecordKey(good.namespace(), grant.parent())));
    }
    return new Match.Found(shape, parent.get(), Optional.of(grant));
  }

  private Verdict jwt(String token, boolean remember) {
    Fingerprint fingerprint = Fingerprint.of(token);
    Optional<Genuine> remembered = memory.genuine(fingerprint);
    if (remembered.isPresent() && isStillOurs(remembered.get())) {
      return inTime(remembered.get().namespace(), remembered.get().grant());
    }
    TokenReading reading = JwtFormat.read(token);
    if (reading instanceof TokenReading.Refused refused) {
      return bad(refused.defect());
    }
    PresentedToken.Jwt jwt = (PresentedToken.Jwt) ((TokenReading.Read) reading).token();
    Optional<NamespaceTokenKeys> issuer = issuer(jwt, keys.withPublicKey(jwt.keyID()));
    Optional<TokenGrant> grant = TokenGrant.of(jwt.claims());
    if (issuer.isEmpty() || grant.isEmpty()) {
      return new Verdict.Bad(VerificationError.SIGNATURE_INVALID);
    }
    String namespace = issuer.get().namespace();
    Verdict verdict = inTime(namespace, grant.get());
    if (verdict instanceof Verdict.Bad) {
      return verdict;
    }
    VerificationKey key = issuer.get().publicKeys().find(jwt.keyID()).orElseThrow();
    if (memory.isForged(fingerprint, key)) {
      return new Verdict.Bad(VerificationError.SIGNATURE_INVALID);
    }
    boolean genuine = jwt.isSignedBy(key);
    if (remember && genuine) {
      memory.remember(fingerprint, new Genuine(namespace, key, grant.get()));
    } else if (remember) {
      memory.rememberForged(fingerprint, key);
    }
    return genuine ? verdict : new Verdict.Bad(VerificationError.SIGNATURE_INVALID);
  }

  /** The key may have been removed, or the issuer renamed, since the signature was checked. */
  private boolean isStillOurs(Genuine remembered) {
    Optional<NamespaceTokenKeys> now = keys.find(remembered.namespace());
    return now.isPresent()
        && now.get().settings().issuer().equals(remembered.grant().issuer())
        && now.get()
            .publicKeys()
            .find(remembered.key().keyID())
            .filter(remembered.key()::equals)
            .isPresent();
  }

  private Verdict macaroon(String token) {
    TokenReading reading = MacaroonFormat.read(token);
    if (reading instanceof TokenReading.Refused refused) {
      return bad(refused.defect());
    }
    if (!keys.mayDerive()) {
      // Only whoever could make one can check it.
      return new Verdict.Bad(VerificationError.INTERNAL);
    }
    PresentedToken.Macaroon macaroon =
        (PresentedToken.Macaroon) ((TokenReading.Read) reading).token();
    Optional<NamespaceTokenKeys> issuer = issuer(macaroon, keys.withMacaroonRoot(macaroon.keyID()));
    Optional<TokenGrant> grant = TokenGrant.of(macaroon.claims());
    if (issuer.isEmpty() || grant.isEmpty()) {
      return new Verdict.Bad(VerificationError.SIGNATURE_INVALID);
    }
    Verdict verdict = inTime(issuer.get().namespace(), grant.get());
    if (verdict instanceof Verdict.Bad) {
      return verdict;
    }
    MacaroonRoot root =
        issuer.get().macaroonRoots().flatMap(roots -> roots.find(macaroon.keyID())).orElseThrow();
    return macaroon.isMintedFrom(root)
        ? verdict
        : new Verdict.Bad(VerificationError.SIGNATURE_INVALID);
  }

  private static Optional<NamespaceTokenKeys> issuer(
      PresentedToken token, Iterable<NamespaceTokenKeys> candidates) {
    for (NamespaceTokenKeys candidate : candidates) {
      if (candidate.settings().issuer().equals(token.claims().issuer())) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private Verdict inTime(String namespace, TokenGrant grant) {
    Instant now = clock.instant();
    if (grant.isExpiredAt(now)) {
      return new Verdict.Bad(VerificationError.EXPIRED);
    }
    return grant.isEarlyAt(now, skew)
        ? new Verdict.Bad(VerificationError.SIGNATURE_INVALID)
        : new Verdict.Good(namespace, grant);
  }

  private static Verdict bad(TokenDefect defect) {
    return new Verdict.Bad(
        defect == TokenDefect.MALFORMED
            ? VerificationError.INVALID_FORMAT
            : VerificationError.SIGNATURE_INVALID);
  }
}
