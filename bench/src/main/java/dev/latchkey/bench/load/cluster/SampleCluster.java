package dev.latchkey.bench.load.cluster;

import dev.latchkey.bench.token.Jwt;
import dev.latchkey.bench.token.LocalVerifier;
import dev.latchkey.bench.token.SampleKey;
import dev.latchkey.bench.token.SampleNamespace;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.credentials.json.StrictJson;
import dev.latchkey.credentials.token.TokenAlgorithm;
import dev.latchkey.verifier.derivation.DerivationRequest;
import dev.latchkey.verifier.index.RecordIndex;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A cluster with one namespace of keys, as a verifier finds it, and what their holders present. Not
 * thread-safe.
 */
public final class SampleCluster implements AutoCloseable {
  /** One key is imported beside so many issued ones. */
  private static final int ISSUED_PER_IMPORTED = 10;

  /** So many keys have tokens. */
  private static final int PARENTS = 1_000;

  private final RecordApi api = RecordApi.start();
  private final SampleNamespace namespace = new SampleNamespace();
  private final List<String> issued = new ArrayList<>();
  private final List<String> imported = new ArrayList<>();
  private final LocalVerifier deriving;
  private int nextParent;

  private SampleCluster(int issuedKeys, OutputStream records) throws IOException {
    StoredRecord text = new StoredRecord();
    RecordIndex parents = new RecordIndex();
    for (int number = 0; number < issuedKeys; number++) {
      SampleKey key = namespace.issue();
      add(key, issued, text, records);
      if (number < PARENTS) {
        parents.put(key.record());
      }
      if (number % ISSUED_PER_IMPORTED == 0) {
        add(namespace.importKey(), imported, text, records);
      }
    }
    addSecret(Latchkey.HASH_KEYS_SECRET, namespace.hashKeyEntries());
    addSecret(Latchkey.JWKS, namespace.publishedEntries());
    addSecret(Latchkey.SIGNING_KEYS_SECRET, namespace.signingKeyEntries());
    deriving = LocalVerifier.start(namespace, parents);
  }

  /**
   * Starts one.
   *
   * @param issuedKeys how many there are; a tenth of it is imported beside
   * @param records takes the records too, a line of JSON each; no credentials are in it
   */
  public static SampleCluster start(int issuedKeys, Path records) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(records))) {
      return new SampleCluster(issuedKeys, out);
    }
  }

  /** Whose keys they are. */
  public SampleNamespace namespace() {
    return namespace;
  }

  /** How its API server is reached. */
  public RecordApi api() {
    return api;
  }

  /** All issued credentials. */
  public List<String> issued() {
    return issued;
  }

  /** All imported credentials. */
  public List<String> imported() {
    return imported;
  }

  /** JWTs derived from issued keys just now, each another one. */
  public List<String> deriveJwts(int count) {
    List<String> tokens = new ArrayList<>(count);
    int parents = Math.min(PARENTS, issued.size());
    for (int i = 0; i < count; i++) {
      String parent = issued.get(nextParent++ % parents);
      tokens.add(deriving.derive(jwtOf(parent)).token());
    }
    return tokens;
  }

  /**
   * As many well-formed JWTs with a wrong signature, each another one: each has the signature of
   * another token.
   *
   * @param tokens at least two genuine ones
   * @param series another one gives other forgeries, until it is as large as the number of tokens
   */
  public static List<String> forge(List<String> tokens, int series) {
    int shift = 1 + series % (tokens.size() - 1);
    List<Jwt> parts = tokens.stream().map(Jwt::of).toList();
    List<String> forged = new ArrayList<>(tokens.size());
    for (int i = 0; i < parts.size(); i++) {
      forged.add(parts.get(i).signedAs(parts.get((i + shift) % parts.size())));
    }
    return forged;
  }

  @Override
  public void close() {
    deriving.close();
    api.close();
  }

  private void add(SampleKey key, List<String> credentials, StoredRecord text, OutputStream records)
      throws IOException {
    byte[] json = text.write(key.object());
    api.addRecord(key.object().getMetadata().getName(), json);
    records.write(json);
    records.write('\n');
    credentials.add(key.credential());
  }

  private void addSecret(String name, Map<String, byte[]> entries) {
    String json =
        new KubernetesSerialization()
            .asJson(
                new SecretBuilder()
                    .withNewMetadata()
                    .withNamespace(SampleNamespace.NAME)
                    .withName(name)
                    .withResourceVersion("1")
                    .endMetadata()
                    .withType("Opaque")
                    .withData(base64(entries))
                    .build());
    api.addSecret(name, json.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, String> base64(Map<String, byte[]> entries) {
    return entries.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, entry -> Base64.getEncoder().encodeToString(entry.getValue())));
  }

  private static DerivationRequest jwtOf(String credential) {
    return new DerivationRequest(
        credential,
        TokenAlgorithm.JWT,
        Optional.empty(),
        List.of(),
        List.of(),
        StrictJson.newObject());
  }
}
