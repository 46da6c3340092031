package dev.latchkey.operator.issuer;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.issuer.ApiKeyIssuerSpec;
import dev.latchkey.crds.issuer.DerivedTokens;
import dev.latchkey.crds.issuer.HashKeyRotation;
import dev.latchkey.crds.issuer.SigningKeyRotation;
import dev.latchkey.credentials.Durations;
import dev.latchkey.credentials.issued.IssuedCredential;
import dev.latchkey.operator.hashkeys.HashKeysPlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What holds in a namespace: what its ApiKeyIssuer says, and the operator's defaults for the rest.
 *
 * @param derivedTokens whether holders may derive tokens from their keys
 * @param issuer the {@code iss} of JWTs
 * @param statusListURI where consumers fetch the namespace's status list; empty = nobody said, and
 *     it cannot be told from the issuer
 * @param defaultTTL how long a token is good where its holder asks for nothing
 * @param maxTTL how long a token may be good at most
 * @param allowedClaims identity claims that holders may set
 * @param signingKeys when signing keys are replaced
 * @param hashKeys when hash keys are replaced
 * @param givenUp ids of hash keys that are lost for good
 */
record IssuerSettings(
    boolean derivedTokens,
    String issuer,
    Optional<String> statusListURI,
    Duration defaultTTL,
    Duration maxTTL,
    List<String> allowedClaims,
    SigningKeysPlan signingKeys,
    HashKeysPlan hashKeys,
    Set<String> givenUp) {

  /** Records of superseded credentials, and a status list's entries, are kept no longer. */
  private static final Duration LONGEST_TTL = Duration.ofDays(1);

  /** How long consumers keep the public set, by its {@code max-age}. */
  private static final Duration COPIES = Duration.ofMinutes(5);

  /** Scheme and host of a URL (RFC 3986, 3.2), without anything that is said about a user. */
  private static final Pattern HOST = Pattern.compile("^https?://[^/?#@\\s]+(?=$|[/?#])");

  private static final Duration LONGEST_AHEAD = Duration.ofDays(30);

  /**
   * The settings of a namespace.
   *
   * @param spec one that has no {@link #problem}
   */
  static IssuerSettings of(String namespace, ApiKeyIssuerSpec spec, IssuerDefaults defaults) {
    DerivedTokens tokens = spec.derivedTokens();
    SigningKeyRotation rotation = tokens.signingKeys();
    HashKeyRotation hashKeys = spec.hashKeys();
    String issuer =
        Optional.ofNullable(tokens.issuer()).orElse(defaults.issuerBase() + "/" + namespace);
    return new IssuerSettings(
        Optional.ofNullable(tokens.enabled()).orElse(defaults.derivedTokens()),
        issuer,
        Optional.ofNullable(tokens.statusListURI()).or(() -> statusListAt(issuer, namespace)),
        Durations.parseSimple(tokens.defaultTTL()),
        Durations.parseSimple(tokens.maxTTL()),
        tokens.allowedClaims(),
        new SigningKeysPlan(
            interval(rotation.interval()),
            Optional.ofNullable(rotation.trigger()),
            Durations.parseSimple(rotation.publishAhead())),
        new HashKeysPlan(interval(hashKeys.interval()), Optional.ofNullable(hashKeys.trigger())),
        Set.copyOf(hashKeys.reissue()));
  }

  /**
   * What cannot be carried out; empty where all can. The schema says it first; not every API server
   * carries out its rules.
   */
  static Optional<String> problem(ApiKeyIssuerSpec spec) {
    for (String prefix : List.of(spec.prefixes().ofSecretKeys(), spec.prefixes().ofPublicKeys())) {
      if (!IssuedCredential.isValidPrefix(prefix)) {
        return Optional.of(
            "spec.prefixes: a prefix is 1 to 16 characters of a-z and 0-9, and not mc.");
      }
    }
    DerivedTokens tokens = spec.derivedTokens();
    SigningKeyRotation rotation = tokens.signingKeys();
    Duration maxTTL;
    try {
      maxTTL = Durations.parseSimple(tokens.maxTTL());
      if (maxTTL.isZero() || maxTTL.compareTo(LONGEST_TTL) > 0) {
        return Optional.of("spec.derivedTokens.maxTTL is longer than nothing, and at most 24h.");
      }
      Duration defaultTTL = Durations.parseSimple(tokens.defaultTTL());
      if (defaultTTL.isZero() || defaultTTL.compareTo(maxTTL) > 0) {
        return Optional.of("spec.derivedTokens.defaultTTL must not be longer than maxTTL.");
      }
      Duration ahead = Durations.parseSimple(rotation.publishAhead());
      if (ahead.compareTo(COPIES) <= 0 || ahead.compareTo(LONGEST_AHEAD) > 0) {
        return Optional.of(
            "spec.derivedTokens.signingKeys.publishAhead is longer than 5m, and at most 30d.");
      }
      if (interval(rotation.interval())
          .filter(interval -> interval.compareTo(ahead.plus(maxTTL)) <= 0)
          .isPresent()) {
        return Optional.of(
            "spec.derivedTokens.signingKeys.interval must be longer than publishAhead and maxTTL"
                + " together.");
      }
      if (interval(spec.hashKeys().interval()).filter(Duration::isZero).isPresent()) {
        return Optional.of("spec.hashKeys.interval must be longer than nothing.");
      }
    } catch (IllegalArgumentException e) {
      return Optional.of(
          "A duration of the spec cannot be used: " + e.getMessage() + ". It is at most 3650d.");
    }
    return Optional.empty();
  }

  /** Verifiers serve it beside the JWK set, so at the issuer's host as a rule. */
  private static Optional<String> statusListAt(String issuer, String namespace) {
    Matcher host = HOST.matcher(issuer);
    return host.find()
        ? Optional.of(host.group() + Latchkey.STATUS_LISTS_PATH + namespace)
        : Optional.empty();
  }

  private static Optional<Duration> interval(String text) {
    return Optional.ofNullable(text).map(Durations::parseSimple);
  }
}
