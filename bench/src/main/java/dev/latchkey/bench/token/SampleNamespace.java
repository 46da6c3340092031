package dev.latchkey.bench.token;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.crds.record.RecordOwner;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.hashing.HashKey;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.credentials.issued.IssuedCredential;
import dev.latchkey.credentials.issued.KeyIdGenerator;
import dev.latchkey.credentials.signing.MacaroonRoot;
import dev.latchkey.credentials.signing.MacaroonRoots;
import dev.latchkey.credentials.signing.SigningKeySet;
import dev.latchkey.verifier.index.RecordCompiler;
import dev.latchkey.verifier.secret.SecretSource;
import dev.latchkey.verifier.token.TokenKeyReader;
import dev.latchkey.verifier.token.TokenSettings;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/**
 * A namespace with hash keys and token keys, in which keys come to be, without a cluster: its
 * Secrets and records are as the operator would write them. Not thread-safe.
 */
public final class SampleNamespace {
  /** What it is called. */
  public static final String NAME = "bench";

  private static final List<String> SCOPES = List.of("orders:read", "orders:write");
  private static final Duration TTL = Duration.ofDays(90);

  private final SecureRandom random = new SecureRandom();
  private final KeyIdGenerator ids = new KeyIdGenerator(Clock.systemUTC(), random);
  private final RecordCompiler compiler = new RecordCompiler();
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final HashKeyRing ring = HashKeyRing.generate(random);
  private final Ed25519PrivateKeyParameters signingKey = new Ed25519PrivateKeyParameters(random);
  private final String roots =
      "{\"roots\":[{\"id\":\"%s\",\"secret\":\"%s\",\"nbf\":0}]}"
          .formatted(HexFormat.of().formatHex(bytes(8)), base64Url(bytes(32)));

  /** A key that was issued now, for some months. */
  public SampleKey issue() {
    KeyId id = ids.next();
    return key(id, "IssuedApiKey", IssuedCredential.generate("lk", id, random).text());
  }

  /** A key that was imported now, for as long. */
  public SampleKey importKey() {
    String rawKey = "sk_live_" + base64Url(bytes(32));
    return key(ring.importID(rawKey), "ImportedApiKey", rawKey);
  }

  /** What signs its JWTs. */
  Ed25519PrivateKeyParameters signingKey() {
    return signingKey;
  }

  /** What its macaroons are made of. */
  MacaroonRoot macaroonRoot() {
    return MacaroonRoots.parse(roots).current(now).orElseThrow();
  }

  /** Its hash keys, where a verifier reads them. */
  SecretSource hashKeys() {
    return secret(hashKeyEntries());
  }

  /** Its token keys, where a deriving verifier reads them. */
  TokenKeyReader tokenKeys() {
    return new TokenKeyReader(
        secret(publishedEntries()), Optional.of(secret(signingKeyEntries())), TokenSettings.OFF);
  }

  /** What is in the Secret {@code latchkey-hash-keys}. */
  public Map<String, byte[]> hashKeyEntries() {
    return ring.toEntries();
  }

  /** The key under which the digests of its records are made: a secret, 32 bytes. */
  public byte[] digestKey() {
    return ring.active().subkey("digest");
  }

  /** What is in the Secret {@code latchkey-jwks}. */
  public Map<String, byte[]> publishedEntries() {
    String published =
        "{\"keys\":%s}"
            .formatted(
                SigningKeySet.parse(signingKeys()).verificationKeys().toPublicJson().toString());
    String issuer =
        "{\"enabled\":true,\"issuer\":\"https://latchkey.local/%s\",\"defaultTTL\":3600,\"maxTTL\":86400,\"allowedClaims\":[]}"
            .formatted(NAME);
    return Map.of(Latchkey.ISSUER_ENTRY, utf8(issuer), Latchkey.JWKS_ENTRY, utf8(published));
  }

  /** What is in the Secret {@code latchkey-signing-keys}. */
  public Map<String, byte[]> signingKeyEntries() {
    return Map.of(
        Latchkey.SIGNING_KEYS_ENTRY,
        utf8(signingKeys()),
        Latchkey.MACAROON_ROOTS_ENTRY,
        utf8(roots));
  }

  private String signingKeys() {
    return "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"use\":\"sig\",\"x\":\"%s\",\"d\":\"%s\"}]}"
        .formatted(
            base64Url(signingKey.generatePublicKey().getEncoded()),
            base64Url(signingKey.getEncoded()));
  }

  private SampleKey key(KeyId id, String kind, String credential) {
    String name = "key-" + id.recordName();
    HashKey hashKey = ring.active();
    String owner = UUID.randomUUID().toString();
    ApiKeyRecord record = new ApiKeyRecord();
    record.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(NAME)
            .withName(id.recordName())
            .withUid(UUID.randomUUID().toString())
            .withCreationTimestamp(now.toString())
            .withLabels(
                Map.of(
                    Latchkey.OWNER_UID, owner,
                    Latchkey.OWNER_KIND, kind,
                    Latchkey.HASH_KEY_ID, hashKey.id()))
            .build());
    record.setSpec(
        ApiKeyRecordSpec.builder()
            .keyID(id.value())
            .owner(new RecordOwner(kind, name, owner))
            .digest(HexFormat.of().formatHex(hashKey.digest(credential)))
            .revocationLock(HexFormat.of().formatHex(HashKey.lock(hashKey.proof(credential))))
            .hashKeyID(hashKey.id())
            .displayName(name)
            .actorID("team-payments")
            .scopes(SCOPES)
            .metadata(JsonNodeFactory.instance.objectNode().put("env", "bench"))
            .createTime(now)
            .updateTime(now)
            .expireTime(now.plus(TTL))
            .build());
    return new SampleKey(credential, record, compiler.compile(record).orElseThrow());
  }

  private static SecretSource secret(Map<String, byte[]> entries) {
    return new SecretSource() {
      @Override
      public Optional<Map<String, byte[]>> read(String namespace) {
        return Optional.of(entries);
      }

      @Override
      public Duration pollInterval() {
        return Duration.ofHours(1);
      }
    };
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String base64Url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
