package dev.latchkey.crds;

/** The API group, and the names of labels and annotations that modules share. */
public final class Latchkey {
  /** The API group of every kind. */
  public static final String GROUP = "latchkey.dev";

  /** The API version of every kind. */
  public static final String VERSION = "v1alpha1";

  /** {@code <group>/<version>}, as in {@code apiVersion}. */
  public static final String API_VERSION = GROUP + "/" + VERSION;

  /** Label of a record: the uid of the key that it belongs to. */
  public static final String OWNER_UID = "latchkey.dev/owner-uid";

  /** Label of a record: the kind of the key that it belongs to. */
  public static final String OWNER_KIND = "latchkey.dev/owner-kind";

  /** Label of a record: the id of the hash key under which its digest was made. */
  public static final String HASH_KEY_ID = "latchkey.dev/hash-key-id";

  /**
   * Prefix of labels of a record: one for each audience of its key, {@code
   * audience.latchkey.dev/<name>}, without a value.
   */
  public static final String AUDIENCE_PREFIX = "audience." + GROUP + "/";

  /** Label of a Secret that the operator wrote; its value is one of {@link SecretRole}. */
  public static final String SECRET_ROLE = "latchkey.dev/secret";

  /**
   * Label by which the owner of a Secret agrees that its raw key is imported; value {@code true}.
   */
  public static final String IMPORT = "latchkey.dev/import";

  /**
   * Annotation: in a delivered Secret the key id of the credential in it; in a key that was made
   * over HTTP that of its first credential.
   */
  public static final String KEY_ID = "latchkey.dev/key-id";

  /**
   * Annotation of a delivered Secret: the version of it in which its credential was last confirmed
   * as the current one.
   */
  public static final String CONFIRMED = "latchkey.dev/confirmed";

  /** Annotation of a namespace in which the operator writes nothing; value {@code true}. */
  public static final String PAUSED = "latchkey.dev/paused";

  /**
   * Annotation of a key that was restored: the uid that it had before. It takes over that uid's
   * records and Secret.
   */
  public static final String ADOPT = "latchkey.dev/adopt";

  /** Name of the Secret with a namespace's hash keys. */
  public static final String HASH_KEYS_SECRET = "latchkey-hash-keys";

  /** Name of the Secret with a namespace's signing keys and macaroon roots. */
  public static final String SIGNING_KEYS_SECRET = "latchkey-signing-keys";

  /** Entry of {@link #SIGNING_KEYS_SECRET}: the signing keys, as a private JWK set. */
  public static final String SIGNING_KEYS_ENTRY = "jwks.json";

  /** Entry of {@link #SIGNING_KEYS_SECRET}: the secrets from which macaroons' keys are derived. */
  public static final String MACAROON_ROOTS_ENTRY = "macaroon-roots.json";

  /**
   * Name of the Secret with a namespace's public JWK set and what a verifier must know to check and
   * derive tokens; and of the ConfigMap that has the same set for consumers, and that nothing of
   * ours reads.
   */
  public static final String JWKS = "latchkey-jwks";

  /** Entry of {@link #JWKS}: the public JWK set. */
  public static final String JWKS_ENTRY = "jwks.json";

  /**
   * Entry of {@link #JWKS}: an object of {@code enabled}, {@code issuer}, {@code defaultTTL} and
   * {@code maxTTL} in seconds, {@code allowedClaims}, and {@code statusListURI} where there is one.
   * Where the Secret is absent, tokens are off.
   */
  public static final String ISSUER_ENTRY = "issuer.json";

  /**
   * Entry of {@link #JWKS}: an object of {@code next}, the first index of the namespace's status
   * list that was given to no operator yet. Records have indexes below it alone.
   */
  public static final String STATUS_LIST_ENTRY = "status-list.json";

  /** Where a verifier serves the status lists of namespaces; the name of one comes after it. */
  public static final String STATUS_LISTS_PATH = "/v2alpha1/derivedKeys/statusLists/";

  /**
   * Annotation of a Secret with keys that are rotated: the trigger that the last rotation answered.
   */
  public static final String ROTATION_TRIGGER = "latchkey.dev/rotation-trigger";

  /** Annotation of the Secret with hash keys: when its newest one was added. */
  public static final String ROTATION_TIME = "latchkey.dev/rotation-time";

  /** Annotation of the Secret with hash keys: the id of the one that is to be active next. */
  public static final String NEXT_HASH_KEY = "latchkey.dev/next-hash-key";

  /** Annotation of what was made over HTTP: the name of who asked for it. */
  public static final String REQUESTED_BY = "latchkey.dev/requested-by";

  /** Annotation of what was made over HTTP: a digest of the request, by which it is known again. */
  public static final String REQUEST = "latchkey.dev/request";

  private Latchkey() {}

  /** What a Secret of ours is for: the value of the label {@link #SECRET_ROLE}. */
  public enum SecretRole {
    /** A credential, for the workload that uses it. */
    CREDENTIAL("credential"),
    /** The namespace's hash keys. */
    HASH_KEYS("hash-keys"),
    /** The namespace's signing keys and macaroon roots. */
    SIGNING_KEYS("signing-keys"),
    /** The namespace's public JWK set. */
    JWKS("jwks");

    private final String label;

    SecretRole(String label) {
      this.label = label;
    }

    /** The label's value. */
    public String label() {
      return label;
    }
  }
}
