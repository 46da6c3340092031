package dev.latchkey.verifier.derivation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.credentials.network.CidrBlock;
import dev.latchkey.credentials.signing.MacaroonRoot;
import dev.latchkey.credentials.signing.SigningKey;
import dev.latchkey.credentials.token.CustomClaims;
import dev.latchkey.credentials.token.JwtFormat;
import dev.latchkey.credentials.token.MacaroonFormat;
import dev.latchkey.credentials.token.StatusReference;
import dev.latchkey.credentials.token.TokenAlgorithm;
import dev.latchkey.credentials.token.TokenClaims;
import dev.latchkey.credentials.token.TokenReading;
import dev.latchkey.verifier.check.Verification;
import dev.latchkey.verifier.check.VerificationError;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.metrics.DerivationResult;
import dev.latchkey.verifier.metrics.VerifierMetrics;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import dev.latchkey.verifier.token.TokenKeys;
import dev.latchkey.verifier.token.TokenSettings;
import dev.latchkey.verifier.verification.Outcome;
import dev.latchkey.verifier.verification.VerificationService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Makes tokens. What a token is made of is verified as ever, and counted as a use; each right of
 * the new token is one that the old credential has now. Safe for use by several threads.
 */
public final class DerivationService {
  private final VerificationService verifications;
  private final TokenKeys keys;
  private final Optional<String> signingKeyID;
  private final Clock clock;
  private final VerifierMetrics metrics;

  /**
   * @param signingKeyID the kid of the key to sign with; empty = the set says
   * @param metrics told of each derivation
   */
  public DerivationService(
      VerificationService verifications,
      TokenKeys keys,
      Optional<String> signingKeyID,
      Clock clock,
      VerifierMetrics metrics) {
    this.verifications = verifications;
    this.keys = keys;
    this.signingKeyID = signingKeyID;
    this.clock = clock;
    this.metrics = metrics;
  }

  /**
   * Makes a token.
   *
   * @param address the client's; empty if not known
   */
  public Derivation derive(DerivationRequest request, Optional<byte[]> address) {
    Derivation derivation = decide(request, address);
    metrics.derived(request.algorithm(), result(derivation));
    return derivation;
  }

  private static DerivationResult result(Derivation derivation) {
    if (derivation instanceof Derivation.Derived) {
      return DerivationResult.DERIVED;
    }
    if (derivation instanceof Derivation.NotGood notGood) {
      return notGood.error() == VerificationError.RATE_LIMITED
          ? DerivationResult.RATE_LIMITED
          : DerivationResult.CREDENTIAL_REFUSED;
    }
    if (derivation instanceof Derivation.Refused refused) {
      return switch (refused.reason()) {
        case TOKENS_OFF, NOT_A_DERIVING_VERIFIER -> DerivationResult.NOT_OFFERED;
        default -> DerivationResult.REFUSED;
      };
    }
    return DerivationResult.UNAVAILABLE;
  }

  private Derivation decide(DerivationRequest request, Optional<byte[]> address) {
    try {
      requireOffer();
      Outcome outcome = verifications.verify(request.credential(), address);
      if (outcome instanceof Outcome.Unavailable unavailable) {
        return new Derivation.Unavailable(unavailable);
      }
      Verification verification = ((Outcome.Checked) outcome).verification();
      if (verification instanceof Verification.RateLimited limited) {
        return new Derivation.NotGood(
            limited.error().orElseThrow(), Optional.of(limited.allowance()));
      }
      if (verification instanceof Verification.Refused refused) {
        return new Derivation.NotGood(refused.reason(), Optional.empty());
      }
      return derive(request, (Verification.Valid) verification);
    } catch (RefusedException e) {
      return new Derivation.Refused(e.reason, e.getMessage());
    }
  }

  /**
   * What can be said without a look at the credential is said first, as that look takes one from
   * its rate limit. Which of several namespaces have tokens would tell whose the credential is.
   */
  private void requireOffer() {
    if (!keys.mayDerive()) {
      throw refused(
          DerivationRefusal.NOT_A_DERIVING_VERIFIER,
          "This verifier only checks: it has no signing keys, so that nobody who takes it over can"
              + " make tokens. Ask one that runs with --derive-tokens.");
    }
    Collection<NamespaceTokenKeys> all = keys.all();
    if (all.size() == 1) {
      keysOf(all.iterator().next().namespace());
    }
  }

  private Derivation derive(DerivationRequest request, Verification.Valid valid) {
    IndexedRecord record = valid.record();
    NamespaceTokenKeys own = keysOf(record.key().namespace());
    Instant now = clock.instant();
    Optional<TokenClaims> parentToken = parentToken(request.credential(), valid.shape());
    Instant lastSecond = now.truncatedTo(ChronoUnit.SECONDS);
    if (!over(record, parentToken).isAfter(lastSecond)) {
      // A token ends on a whole second, and that one has begun.
      boolean ends = record.showsEndAt(lastSecond.plusSeconds(1).toEpochMilli() - 1);
      return new Derivation.NotGood(
          ends ? VerificationError.REVOKED : VerificationError.EXPIRED, Optional.empty());
    }
    TokenClaims claims = claims(request, record, parentToken, own.settings(), now);
    try {
      String token =
          switch (request.algorithm()) {
            case JWT -> JwtFormat.issue(claims, signer(own, now));
            case MACAROON -> MacaroonFormat.issue(claims, root(own, now));
          };
      return new Derivation.Derived(token, claims);
    } catch (IllegalArgumentException tooLong) {
      throw refused(
          DerivationRefusal.TOO_LARGE,
          "The token would be longer than %d characters: give fewer scopes or smaller custom_claims, or make the key's metadata smaller."
              .formatted(JwtFormat.MAX_LENGTH));
    }
  }

  private NamespaceTokenKeys keysOf(String namespace) {
    NamespaceTokenKeys own = keys.find(namespace).orElse(NamespaceTokenKeys.none(namespace));
    if (!own.settings().enabled()
        || (own.signingKeys().isEmpty() && own.macaroonRoots().isEmpty())) {
      keys.lookAgain(namespace);
      throw refused(
          DerivationRefusal.TOKENS_OFF,
          "Derived tokens are off in the key's namespace, or its signing keys are not there yet:"
              + " turn them on in the ApiKeyIssuer named default (derivedTokens.enabled).");
    }
    return own;
  }

  private SigningKey signer(NamespaceTokenKeys own, Instant now) {
    return own.signingKeys()
        .orElseThrow(
            () ->
                noKey(
                    "The key set of --signing-keys-uri could not be read yet: the verifier's log"
                        + " says why."))
        .signer(signingKeyID, now)
        .orElseThrow(
            () ->
                noKey(
                    signingKeyID.isPresent()
                        ? "The set of --signing-keys-uri has no private key of the kid that"
                            + " --signing-key-id names: change one of them."
                        : "No key of the namespace signs this kind of token now."));
  }

  private static MacaroonRoot root(NamespaceTokenKeys own, Instant now) {
    return own.macaroonRoots()
        .orElseThrow(
            () ->
                noKey(
                    "Macaroons are made of the namespace's Secret latchkey-signing-keys, which is"
                        + " not there or cannot be read: ask for a JWT."))
        .current(now)
        .orElseThrow(() -> noKey("No key of the namespace signs this kind of token now."));
  }

  private static RefusedException noKey(String message) {
    return refused(DerivationRefusal.TOKENS_OFF, message);
  }

  private static Optional<TokenClaims> parentToken(String credential, CredentialShape shape) {
    TokenReading reading =
        switch (shape) {
          case JWT -> JwtFormat.read(credential);
          case MACAROON -> MacaroonFormat.read(credential);
          case ISSUED, IMPORTED, MALFORMED -> null;
        };
    return reading instanceof TokenReading.Read read
        ? Optional.of(read.token().claims())
        : Optional.empty();
  }

  private static TokenClaims claims(
      DerivationRequest request,
      IndexedRecord record,
      Optional<TokenClaims> parent,
      TokenSettings settings,
      Instant now) {
    Instant issued = now.truncatedTo(ChronoUnit.SECONDS);
    return new TokenClaims(
        settings.issuer(),
        record.actorID(),
        audience(request, parent),
        expiry(request.ttl(), over(record, parent), settings, issued),
        parent.map(TokenClaims::notBefore).filter(issued::isBefore).orElse(issued),
        issued,
        UUID.randomUUID().toString(),
        scopes(request.scopes(), record, parent),
        record.key().keyID().value(),
        record.subject().isPublic(),
        record.metadata(),
        blocks(record, parent),
        status(request.algorithm(), record, settings),
        custom(request.customClaims(), parent, settings));
  }

  /** When what the token is made of is over; whole seconds. */
  private static Instant over(IndexedRecord record, Optional<TokenClaims> parent) {
    Instant over =
        record.overMillis() == Long.MAX_VALUE
            ? Instant.MAX
            : Instant.ofEpochMilli(record.overMillis()).truncatedTo(ChronoUnit.SECONDS);
    return parent.map(TokenClaims::expireTime).filter(over::isAfter).orElse(over);
  }

  private static Instant expiry(
      Optional<Duration> asked, Instant over, TokenSettings settings, Instant issued) {
    if (asked.isEmpty()) {
      Instant usual = issued.plus(settings.defaultTTL());
      return usual.isBefore(over) ? usual : over;
    }
    if (asked.get().compareTo(settings.maxTTL()) > 0) {
      throw refused(
          DerivationRefusal.TTL_TOO_LONG,
          "ttl: a token is good for %d seconds at most.".formatted(settings.maxTTL().toSeconds()));
    }
    Instant expiry = issued.plus(asked.get());
    if (expiry.isAfter(over)) {
      throw refused(
          DerivationRefusal.TTL_TOO_LONG,
          "ttl: the credential is over at %s; a token of it cannot be good for longer."
              .formatted(over));
    }
    return expiry;
  }

  private static List<String> scopes(
      List<String> asked, IndexedRecord record, Optional<TokenClaims> parent) {
    List<String> available =
        parent
            .map(TokenClaims::scopes)
            .map(own -> own.stream().filter(record.scopes()::contains).toList())
            .orElse(record.scopes());
    List<String> scopes = (asked.isEmpty() ? available : asked).stream().distinct().toList();
    if (!available.containsAll(scopes)) {
      throw refused(
          DerivationRefusal.SCOPES_NOT_ALLOWED,
          "scopes: the credential does not have all of them; a token only ever has fewer.");
    }
    if (scopes.stream().anyMatch(scope -> scope.chars().anyMatch(Character::isWhitespace))) {
      throw refused(
          DerivationRefusal.SCOPE_NOT_WRITABLE,
          "scopes: a scope with white space cannot be written in a token; name the others.");
    }
    return scopes;
  }

  private static List<String> audience(DerivationRequest request, Optional<TokenClaims> parent) {
    List<String> available = parent.map(TokenClaims::audience).orElse(List.of());
    if (request.audience().isEmpty()) {
      return available;
    }
    if (!available.isEmpty() && !available.containsAll(request.audience())) {
      throw refused(
          DerivationRefusal.AUDIENCE_NOT_ALLOWED,
          "audience: the credential is not for all of them; a token made of it is for fewer.");
    }
    return request.audience().stream().distinct().toList();
  }

  private static Optional<List<CidrBlock>> blocks(
      IndexedRecord record, Optional<TokenClaims> parent) {
    Optional<List<CidrBlock>> ofParent = parent.flatMap(TokenClaims::allowedBlocks);
    List<CidrBlock> ofRecord = record.allowedBlocks();
    if (ofRecord.isEmpty()) {
      return ofParent;
    }
    List<CidrBlock> both =
        ofParent.map(blocks -> CidrBlock.intersection(blocks, ofRecord)).orElse(ofRecord);
    if (both.size() > TokenClaims.MAX_BLOCKS) {
      throw refused(
          DerivationRefusal.TOO_LARGE,
          "The token would name more than %d CIDRs: narrow what it is made of to fewer first."
              .formatted(TokenClaims.MAX_BLOCKS));
    }
    return Optional.of(both);
  }

  /** Of JWTs alone: nobody verifies a macaroon without us. */
  private static Optional<StatusReference> status(
      TokenAlgorithm algorithm, IndexedRecord record, TokenSettings settings) {
    OptionalInt index = record.statusIndex();
    return algorithm == TokenAlgorithm.JWT && index.isPresent()
        ? settings.statusListURI().map(uri -> new StatusReference(index.getAsInt(), uri))
        : Optional.empty();
  }

  /** Whoever was given a token cannot make it say something else. */
  private static ObjectNode custom(
      ObjectNode asked, Optional<TokenClaims> parent, TokenSettings settings) {
    if (parent.isPresent()) {
      ObjectNode inherited = parent.get().custom();
      if (!asked.isEmpty() && !asked.equals(inherited)) {
        throw refused(
            DerivationRefusal.CLAIMS_NOT_ALLOWED,
            "custom_claims: a token that is made of a token says what that one says; leave them"
                + " out.");
      }
      CustomClaims.problem(inherited, settings.allowedClaims())
          .ifPresent(
              problem -> {
                throw refused(
                    DerivationRefusal.CLAIMS_NOT_ALLOWED,
                    "The token's own claims could not be given now. " + problem);
              });
      return inherited;
    }
    CustomClaims.problem(asked, settings.allowedClaims())
        .ifPresent(
            problem -> {
              throw refused(DerivationRefusal.CLAIMS_NOT_ALLOWED, problem);
            });
    return asked;
  }

  private static RefusedException refused(DerivationRefusal reason, String message) {
    return new RefusedException(reason, message);
  }

  /** Ends a derivation; never leaves this class. */
  private static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final DerivationRefusal reason;

    RefusedException(DerivationRefusal reason, String message) {
      super(message, null, false, false);
      this.reason = reason;
    }
  }
}
