package dev.latchkey.verifier.check;

import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.credentials.PresentedCredential;
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
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose a derived token is. The key that verifies it fixes its namespace, its issuer must be that
 * namespace's, and its parent is looked up only there. Nothing about a parent is told before the
 * token is known to be genuine. Safe for use by several threads.
 *
 * <p>Names prove nothing: a namespace may publish a key under the name of another's, or another's
 * very key with its issuer. So each key of the name is tried, and where one key is that of several
 * namespaces, the token is of the one that has its parent.
 */
final class TokenCheck {
  /** Of every JWT, whose header is an object with a member. */
  private static final String BEGINNING = "eyJ";

  /** The longest token that is one, in characters. */
  private static final int MAX_LENGTH = 8192;

  private final TokenKeys keys;
  private final SignatureMemory memory;
  private final SignatureTurns turns;
  private final Duration skew;
  private final Clock clock;
  private final Runnable onAmbiguousMatch;

  /**
   * @param skew how far other verifiers' clocks may be ahead
   * @param clock says how late it is after a signature was checked
   * @param onAmbiguousMatch told of a token that could be of more than one namespace
   */
  TokenCheck(
      TokenKeys keys,
      SignatureMemory memory,
      SignatureTurns turns,
      Duration skew,
      Clock clock,
      Runnable onAmbiguousMatch) {
    this.keys = keys;
    this.memory = memory;
    this.turns = turns;
    this.skew = skew;
    this.clock = clock;
    this.onAmbiguousMatch = onAmbiguousMatch;
  }

  /** A token that is genuine and in its time, or why it is not. */
  private sealed interface Verdict {
    /** At least one namespace; more only where they share a key and an issuer. */
    record Good(List<String> namespaces, TokenGrant grant) implements Verdict {}

    record Bad(VerificationError error) implements Verdict {}

    /** Only its signature can tell, which was not to be checked. */
    record Open() implements Verdict {}
  }

  /**
   * Whose a token is; empty where only a signature can tell that is not to be checked.
   *
   * @param effort what it may cost
   * @param now in milliseconds since the epoch
   */
  Optional<Match> match(PresentedCredential token, RecordSource records, Effort effort, long now) {
    CredentialShape shape = token.shape();
    Verdict verdict =
        shape == CredentialShape.JWT
            ? jwt(token, effort, now)
            : macaroon(token.text(), effort, now);
    return verdict instanceof Verdict.Open
        ? Optional.empty()
        : Optional.of(match(shape, verdict, records));
  }

  /**
   * As {@link #match(PresentedCredential, RecordSource, Effort, long)}, for a text that nobody has
   * looked at: a JWT that is remembered as genuine is told by its hash alone, at half of the cost.
   * Empty for any other text.
   */
  Optional<Match> matchRemembered(String text, RecordSource records, long now) {
    if (text.length() > MAX_LENGTH || !text.startsWith(BEGINNING)) {
      return Optional.empty();
    }
    // What is not of Latin-1 becomes a question mark, which stands in no JWT.
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return remembered(memory.fingerprint(bytes), now)
        .map(verdict -> match(CredentialShape.JWT, verdict, records));
  }

  private Match match(CredentialShape shape, Verdict verdict, RecordSource records) {
    return verdict instanceof Verdict.Bad bad
        ? new Match.Missed(Verification.refused(shape, bad.error()))
        : match(shape, (Verdict.Good) verdict, records);
  }

  private Match match(CredentialShape shape, Verdict.Good good, RecordSource records) {
    TokenGrant grant = good.grant();
    List<IndexedRecord> parents = new ArrayList<>(1);
    for (String namespace : good.namespaces()) {
      records
          .find(namespace, grant.parent())
          .filter(record -> !predates(grant, record))
          .ifPresent(parents::add);
    }
    if (parents.size() == 1) {
      return new Match.Found(shape, parents.get(0), Optional.of(grant));
    }
    if (parents.size() > 1) {
      onAmbiguousMatch.run();
    }
    return new Match.Missed(
        Verification.refused(shape, VerificationError.NOT_FOUND),
        good.namespaces().stream()
            .map(namespace -> new RecordKey(namespace, grant.parent()))
            .toList());
  }

  /**
   * Whether a token is older than the record of its parent: it is of another key that was there
   * before under the same id, as an imported one that was deleted and is imported again.
   */
  private boolean predates(TokenGrant grant, IndexedRecord parent) {
    return parent.wasMadeAfter(grant.issueTime().plus(skew));
  }

  private Verdict jwt(PresentedCredential token, Effort effort, long now) {
    Fingerprint fingerprint = memory.fingerprint(token.bytes());
    Optional<Verdict> remembered = remembered(fingerprint, now);
    if (remembered.isPresent()) {
      return remembered.get();
    }
    TokenReading reading = JwtFormat.read(token.text());
    if (reading instanceof TokenReading.Refused refused) {
      return bad(refused.defect());
    }
    PresentedToken.Jwt jwt = (PresentedToken.Jwt) ((TokenReading.Read) reading).token();
    Set<VerificationKey> candidates = keysOf(jwt);
    if (candidates.isEmpty() && keys.mayLackPublicKeysOf(jwt.claims().issuer())) {
      return new Verdict.Bad(VerificationError.INTERNAL);
    }
    Optional<TokenGrant> grant = TokenGrant.of(jwt.claims());
    if (candidates.isEmpty() || grant.isEmpty()) {
      return new Verdict.Bad(VerificationError.SIGNATURE_INVALID);
    }
    Optional<VerificationError> untimely = untimely(grant.get(), now);
    if (untimely.isPresent()) {
      return new Verdict.Bad(untimely.get());
    }
    for (VerificationKey key : candidates) {
      if (memory.isForged(fingerprint, key)) {
        continue;
      }
      if (effort == Effort.AT_ONCE) {
        return new Verdict.Open();
      }
      boolean genuine = turns.isGood(() -> jwt.isSignedBy(key));
      if (effort == Effort.WHOLE) {
        keep(genuine, fingerprint, new Genuine(key, grant.get()));
      }
      if (genuine) {
        return inTimeStill(namespacesOf(key, grant.get()), grant.get());
      }
    }
    return new Verdict.Bad(VerificationError.SIGNATURE_INVALID);
  }

  private Optional<Verdict> remembered(Fingerprint fingerprint, long now) {
    Optional<Genuine> genuine = memory.genuine(fingerprint);
    if (genuine.isEmpty()) {
      return Optional.empty();
    }
    // The key may have been removed, or the issuer renamed, since the signature was checked.
    TokenGrant grant = genuine.get().grant();
    List<String> namespaces = namespacesOf(genuine.get().key(), grant);
    return namespaces.isEmpty() ? Optional.empty() : Optional.of(inTime(namespaces, grant, now));
  }

  /** The keys of the name that a token gives, of namespaces with its issuer; each once. */
  private Set<VerificationKey> keysOf(PresentedToken.Jwt jwt) {
    Set<VerificationKey> candidates = new LinkedHashSet<>(2);
    for (NamespaceTokenKeys own : keys.withPublicKey(jwt.keyID())) {
      if (own.settings().issuer().equals(jwt.claims().issuer())) {
        own.publicKeys().find(jwt.keyID()).ifPresent(candidates::add);
      }
    }
    return candidates;
  }

  private void keep(boolean genuine, Fingerprint fingerprint, Genuine checked) {
    if (genuine) {
      memory.remember(fingerprint, checked);
    } else {
      memory.rememberForged(fingerprint, checked.key());
    }
  }

  /** The namespaces that have a key and the token's issuer, now. */
  private List<String> namespacesOf(VerificationKey key, TokenGrant grant) {
    List<String> namespaces = new ArrayList<>(1);
    for (NamespaceTokenKeys own : keys.withPublicKey(key.keyID())) {
      if (own.settings().issuer().equals(grant.issuer())
          && own.publicKeys().find(key.keyID()).filter(key::equals).isPresent()) {
        namespaces.add(own.namespace());
      }
    }
    return namespaces;
  }

  private Verdict macaroon(String token, Effort effort, long now) {
    if (effort == Effort.AT_ONCE) {
      return new Verdict.Open();
    }
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
    Map<String, MacaroonRoot> candidates = rootsOf(macaroon);
    if (candidates.isEmpty() && lacksMacaroonRootsOf(macaroon.claims().issuer())) {
      return new Verdict.Bad(VerificationError.INTERNAL);
    }
    Optional<TokenGrant> grant = TokenGrant.of(macaroon.claims());
    if (candidates.isEmpty() || grant.isEmpty()) {
      return new Verdict.Bad(VerificationError.SIGNATURE_INVALID);
    }
    Optional<VerificationError> untimely = untimely(grant.get(), now);
    if (untimely.isPresent()) {
      return new Verdict.Bad(untimely.get());
    }
    List<String> namespaces = new ArrayList<>(1);
    candidates.forEach(
        (namespace, root) -> {
          if (turns.isGood(() -> macaroon.isMintedFrom(root))) {
            namespaces.add(namespace);
          }
        });
    return namespaces.isEmpty()
        ? new Verdict.Bad(VerificationError.SIGNATURE_INVALID)
        : inTimeStill(namespaces, grant.get());
  }

  private boolean lacksMacaroonRootsOf(String issuer) {
    return keys.all().stream()
        .filter(own -> own.macaroonRoots().isEmpty() && own.settings().enabled())
        .anyMatch(own -> own.settings().issuer().equals(issuer));
  }

  /** The roots of the name that a macaroon gives, by their namespaces, which have its issuer. */
  private Map<String, MacaroonRoot> rootsOf(PresentedToken.Macaroon macaroon) {
    Map<String, MacaroonRoot> candidates = new LinkedHashMap<>(2);
    for (NamespaceTokenKeys own : keys.withMacaroonRoot(macaroon.keyID())) {
      if (own.settings().issuer().equals(macaroon.claims().issuer())) {
        own.macaroonRoots()
            .flatMap(roots -> roots.find(macaroon.keyID()))
            .ifPresent(root -> candidates.put(own.namespace(), root));
      }
    }
    return candidates;
  }

  /** After a signature was checked, which may have waited for its turn. */
  private Verdict inTimeStill(List<String> namespaces, TokenGrant grant) {
    return inTime(namespaces, grant, clock.millis());
  }

  private Verdict inTime(List<String> namespaces, TokenGrant grant, long now) {
    return untimely(grant, now)
        .<Verdict>map(Verdict.Bad::new)
        .orElseGet(() -> new Verdict.Good(namespaces, grant));
  }

  private Optional<VerificationError> untimely(TokenGrant grant, long now) {
    if (grant.isExpiredAt(now)) {
      return Optional.of(VerificationError.EXPIRED);
    }
    return grant.isEarlyAt(now, skew)
        ? Optional.of(VerificationError.SIGNATURE_INVALID)
        : Optional.empty();
  }

  private static Verdict bad(TokenDefect defect) {
    return new Verdict.Bad(
        defect == TokenDefect.MALFORMED
            ? VerificationError.INVALID_FORMAT
            : VerificationError.SIGNATURE_INVALID);
  }
}
