package dev.latchkey.verifier;

import dev.latchkey.http.auth.Authentication;
import dev.latchkey.verifier.http.ClientAddressSource;
import dev.latchkey.verifier.index.RecordScope;
import dev.latchkey.verifier.keyset.GivenKeySets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How a verifier runs. Immutable; {@link #builder} makes one.
 *
 * @param address the address that verifications are served on
 * @param port its port; 0 = any free one
 * @param managementAddress the address that health and metrics are served on
 * @param managementPort its port; 0 = any free one
 * @param tlsFolder where {@code tls.crt} and {@code tls.key} for {@code address} are; empty = plain
 *     HTTP
 * @param authentication whether callers of admin-marked paths are asked who they are; empty = where
 *     {@code address} is no loopback one
 * @param allowUnauthenticated whether {@code address} may be another than a loopback one, although
 *     nobody is asked who they are
 * @param openAuthz whether gateways that ask at {@code /authz} are not asked who they are, though
 *     others are
 * @param namespaces whose keys are verified; empty = those of all
 * @param defaultNamespace whose public keys are answered where nobody says; the only one of {@code
 *     namespaces} if not given, and nobody's if there is none or several
 * @param scope which of their records it takes
 * @param hashKeysFolder where the hash keys of the only namespace are mounted; empty = they are
 *     read from the API server
 * @param tokenKeysFolder where the public keys of derived tokens of the only namespace are mounted;
 *     empty = they are read from the API server
 * @param deriving whether it makes derived tokens, and checks macaroons: it reads the signing keys
 * @param signingKeysFolder where the signing keys of the only namespace are mounted; empty = they
 *     are read from the API server
 * @param keySets the key sets of derived tokens that are given by URI, for the only namespace
 * @param clockSkew how far other verifiers' clocks may be ahead of this one's
 * @param maxStaleness how long the API server may not be heard of before nothing is answered any
 *     more; zero = for ever
 * @param liveReadsPerSecond how many records clients may have read live in a second
 * @param lastUsedTime whether records are told when their credentials were last used
 * @param lastUsedWindow how much newer a use must be than the one that a record shows to be written
 * @param clientAddress where a client's address is taken from
 */
public record VerifierOptions(
    String address,
    int port,
    String managementAddress,
    int managementPort,
    Optional<Path> tlsFolder,
    Optional<Authentication> authentication,
    boolean allowUnauthenticated,
    boolean openAuthz,
    Set<String> namespaces,
    Optional<String> defaultNamespace,
    RecordScope scope,
    Optional<Path> hashKeysFolder,
    Optional<Path> tokenKeysFolder,
    boolean deriving,
    Optional<Path> signingKeysFolder,
    GivenKeySets keySets,
    Duration clockSkew,
    Duration maxStaleness,
    int liveReadsPerSecond,
    boolean lastUsedTime,
    Duration lastUsedWindow,
    ClientAddressSource clientAddress) {
  /** Where verifications are served unless something else is asked for. */
  public static final int DEFAULT_PORT = 4420;

  /** Where health and metrics are served unless something else is asked for. */
  public static final int DEFAULT_MANAGEMENT_PORT = 4421;

  private static final Duration MAX_SKEW = Duration.ofMinutes(10);
  private static final Duration MIN_WINDOW = Duration.ofMinutes(1);
  private static final String DEV_NAMESPACE = "default";
  private static final String LOOPBACK = "127.0.0.1";
  private static final int MAX_PORT = 65_535;

  /**
   * @throws IllegalArgumentException if a value is out of range, or two do not go together; the
   *     message says what to do
   */
  public VerifierOptions {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(managementAddress, "managementAddress");
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(keySets, "keySets");
    Objects.requireNonNull(clientAddress, "clientAddress");
    namespaces = Set.copyOf(namespaces);
    if (defaultNamespace.isPresent()
        && !namespaces.isEmpty()
        && !namespaces.contains(defaultNamespace.get())) {
      throw new IllegalArgumentException(
          "The default namespace must be one of those that are verified: name it there too.");
    }
    if (defaultNamespace.isEmpty() && namespaces.size() == 1) {
      defaultNamespace = Optional.of(namespaces.iterator().next());
    }
    requirePort(port);
    requirePort(managementPort);
    boolean mounted =
        hashKeysFolder.isPresent() || tokenKeysFolder.isPresent() || signingKeysFolder.isPresent();
    if (mounted && namespaces.size() != 1) {
      throw new IllegalArgumentException(
          "Mounted keys are those of one namespace: name exactly one.");
    }
    if (signingKeysFolder.isPresent() && !deriving) {
      throw new IllegalArgumentException(
          "Signing keys are mounted, but this verifier would not use them: add --derive-tokens, or"
              + " do not mount them.");
    }
    if (!keySets.isEmpty() && namespaces.size() != 1) {
      throw new IllegalArgumentException(
          "Keys that are given by URI are those of one namespace, as the key that verifies a token"
              + " says whose it is: name exactly one.");
    }
    if (keySets.signing().isPresent() && !deriving) {
      throw new IllegalArgumentException(
          "--signing-keys-uri gives signing keys, but this verifier would not use them: add"
              + " --derive-tokens, or give the public set with --jwks-uri.");
    }
    if (clockSkew.isNegative() || clockSkew.compareTo(MAX_SKEW) > 0) {
      throw new IllegalArgumentException("The clock skew is 0 to 10 minutes.");
    }
    if (maxStaleness.isNegative()) {
      throw new IllegalArgumentException("The maximum staleness is 0 or more.");
    }
    if (lastUsedWindow.compareTo(MIN_WINDOW) < 0) {
      throw new IllegalArgumentException(
          "The window of last uses is a minute or more; --no-last-used-time has none written.");
    }
    if (liveReadsPerSecond < 0) {
      throw new IllegalArgumentException("The number of live reads per second is 0 or more.");
    }
  }

  /**
   * For development: on loopback, with health and metrics on any free port, and deriving tokens;
   * the default namespace is {@code default}, if it is verified.
   *
   * @param port where verifications are served; 0 = any free one
   * @param namespaces whose keys are verified; empty = those of all
   */
  public static VerifierOptions forDev(int port, Set<String> namespaces) {
    return forDev(port, namespaces, Authentication.NONE);
  }

  /**
   * The same.
   *
   * @param authentication whether callers of admin-marked paths are asked who they are
   */
  public static VerifierOptions forDev(
      int port, Set<String> namespaces, Authentication authentication) {
    Builder builder =
        builder(namespaces)
            .port(port)
            .managementPort(0)
            .deriving(true)
            .authentication(authentication);
    if (namespaces.isEmpty() || namespaces.contains(DEV_NAMESPACE)) {
      builder.defaultNamespace(DEV_NAMESPACE);
    }
    return builder.build();
  }

  /**
   * Begins with a sidecar's options: on loopback, default ports, hash keys from the API server.
   *
   * @param namespaces whose keys are verified; empty = those of all
   */
  public static Builder builder(Set<String> namespaces) {
    return new Builder(namespaces);
  }

  private static void requirePort(int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("A port is 0 to 65535.");
    }
  }

  /** Collects options; what is not set has its default. Not safe for use by several threads. */
  public static final class Builder {
    private final Set<String> namespaces;
    private String address = LOOPBACK;
    private int port = DEFAULT_PORT;
    private String managementAddress = LOOPBACK;
    private int managementPort = DEFAULT_MANAGEMENT_PORT;
    private Optional<Path> tlsFolder = Optional.empty();
    private Optional<Authentication> authentication = Optional.empty();
    private boolean allowUnauthenticated;
    private boolean openAuthz;
    private Optional<String> defaultNamespace = Optional.empty();
    private RecordScope scope = RecordScope.UNLIMITED;
    private Optional<Path> hashKeysFolder = Optional.empty();
    private Optional<Path> tokenKeysFolder = Optional.empty();
    private boolean deriving;
    private Optional<Path> signingKeysFolder = Optional.empty();
    private GivenKeySets keySets = GivenKeySets.NONE;
    private Duration clockSkew = Duration.ofSeconds(60);
    private Duration maxStaleness = Duration.ofHours(24);
    private int liveReadsPerSecond = 100;
    private boolean lastUsedTime = true;
    private Duration lastUsedWindow = Duration.ofHours(24);
    private ClientAddressSource clientAddress = new ClientAddressSource.Remote();

    private Builder(Set<String> namespaces) {
      this.namespaces = namespaces;
    }

    /** The address that verifications are served on. */
    public Builder address(String address) {
      this.address = address;
      return this;
    }

    /** The port that verifications are served on; 0 = any free one. */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /** The address that health and metrics are served on. */
    public Builder managementAddress(String managementAddress) {
      this.managementAddress = managementAddress;
      return this;
    }

    /** The port that health and metrics are served on; 0 = any free one. */
    public Builder managementPort(int managementPort) {
      this.managementPort = managementPort;
      return this;
    }

    /** Where the certificate and the key of verifications' address are, for HTTPS. */
    public Builder tlsFolder(Path folder) {
      this.tlsFolder = Optional.of(folder);
      return this;
    }

    /** Whether callers of admin-marked paths are asked who they are. */
    public Builder authentication(Authentication authentication) {
      this.authentication = Optional.of(authentication);
      return this;
    }

    /** Whether the address may be one that others reach, who are not asked who they are. */
    public Builder allowUnauthenticated(boolean allowUnauthenticated) {
      this.allowUnauthenticated = allowUnauthenticated;
      return this;
    }

    /** Whether gateways that ask at {@code /authz} are not asked who they are. */
    public Builder openAuthz(boolean openAuthz) {
      this.openAuthz = openAuthz;
      return this;
    }

    /** Whose public keys are answered where nobody says. */
    public Builder defaultNamespace(String namespace) {
      this.defaultNamespace = Optional.of(namespace);
      return this;
    }

    /** Which records it takes. */
    public Builder scope(RecordScope scope) {
      this.scope = scope;
      return this;
    }

    /** Where the hash keys of the only namespace are mounted. */
    public Builder hashKeysFolder(Path folder) {
      this.hashKeysFolder = Optional.of(folder);
      return this;
    }

    /** Where the public keys of derived tokens of the only namespace are mounted. */
    public Builder tokenKeysFolder(Path folder) {
      this.tokenKeysFolder = Optional.of(folder);
      return this;
    }

    /** Whether it makes derived tokens, and checks macaroons. */
    public Builder deriving(boolean deriving) {
      this.deriving = deriving;
      return this;
    }

    /** Where the signing keys of the only namespace are mounted. */
    public Builder signingKeysFolder(Path folder) {
      this.signingKeysFolder = Optional.of(folder);
      return this;
    }

    /** The key sets of derived tokens that are given by URI, for the only namespace. */
    public Builder keySets(GivenKeySets keySets) {
      this.keySets = keySets;
      return this;
    }

    /** How far other verifiers' clocks may be ahead of this one's. */
    public Builder clockSkew(Duration clockSkew) {
      this.clockSkew = clockSkew;
      return this;
    }

    /** How long the API server may not be heard of; zero = for ever. */
    public Builder maxStaleness(Duration maxStaleness) {
      this.maxStaleness = maxStaleness;
      return this;
    }

    /** How many records clients may have read live in a second. */
    public Builder liveReadsPerSecond(int liveReadsPerSecond) {
      this.liveReadsPerSecond = liveReadsPerSecond;
      return this;
    }

    /** Whether records are told when their credentials were last used. */
    public Builder lastUsedTime(boolean lastUsedTime) {
      this.lastUsedTime = lastUsedTime;
      return this;
    }

    /** How much newer a use must be than the one that a record shows to be written. */
    public Builder lastUsedWindow(Duration lastUsedWindow) {
      this.lastUsedWindow = lastUsedWindow;
      return this;
    }

    /** Where a client's address is taken from. */
    public Builder clientAddress(ClientAddressSource clientAddress) {
      this.clientAddress = clientAddress;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if a value is out of range, or two do not go together
     */
    public VerifierOptions build() {
      return new VerifierOptions(
          address,
          port,
          managementAddress,
          managementPort,
          tlsFolder,
          authentication,
          allowUnauthenticated,
          openAuthz,
          namespaces,
          defaultNamespace,
          scope,
          hashKeysFolder,
          tokenKeysFolder,
          deriving,
          signingKeysFolder,
          keySets,
          clockSkew,
          maxStaleness,
          liveReadsPerSecond,
          lastUsedTime,
          lastUsedWindow,
          clientAddress);
    }
  }
}
