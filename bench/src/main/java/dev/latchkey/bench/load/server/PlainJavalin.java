package dev.latchkey.bench.load.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.bench.token.LocalVerifier;
import dev.latchkey.bench.token.SampleNamespace;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.verifier.check.Verification;
import dev.latchkey.verifier.index.RecordCompiler;
import dev.latchkey.verifier.index.RecordIndex;
import dev.latchkey.verifier.secret.SecretSource;
import dev.latchkey.verifier.token.TokenKeyReader;
import dev.latchkey.verifier.token.TokenSettings;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one writes first: Javalin and Jackson as they come, and around the same check of credentials
 * as the verifier has.
 */
public final class PlainJavalin {
  private final LocalVerifier verifier;
  private final Map<String, Map<String, Object>> answers;

  private PlainJavalin(LocalVerifier verifier, Map<String, Map<String, Object>> answers) {
    this.verifier = verifier;
    this.answers = answers;
  }

  /**
   * Serves until it is killed.
   *
   * @param arguments the port, the file with the records, and the one with the hash keys: an object
   *     of names and base64
   */
  public static void main(String... arguments) throws IOException {
    RecordIndex index = new RecordIndex();
    Map<String, Map<String, Object>> answers = new HashMap<>();
    KubernetesSerialization serialization = LatchkeyClients.serialization();
    ObjectMapper mapper = new ObjectMapper();
    RecordCompiler compiler = new RecordCompiler();
    try (Stream<String> lines = Files.lines(Path.of(arguments[1]))) {
      for (String line : (Iterable<String>) lines::iterator) {
        index.put(
            compiler.compile(serialization.unmarshal(line, ApiKeyRecord.class)).orElseThrow());
        JsonNode spec = mapper.readTree(line).path("spec");
        answers.put(spec.path("keyID").asText(), answer(spec));
      }
    }
    LocalVerifier verifier =
        LocalVerifier.start(
            source(Optional.of(entries(Path.of(arguments[2])))),
            new TokenKeyReader(source(Optional.empty()), Optional.empty(), TokenSettings.OFF),
            index);
    PlainJavalin plain = new PlainJavalin(verifier, answers);
    Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              config.routes.get("/health/ready", context -> context.result("ready"));
              config.routes.post("/v2alpha1/admin/apiKeys:verify", plain::verify);
            })
        .start("127.0.0.1", Integer.parseInt(arguments[0]));
  }

  private void verify(Context context) {
    String credential = context.bodyAsClass(VerifyRequest.class).credential();
    Verification verification = verifier.verify(credential);
    context.json(
        verification instanceof Verification.Valid valid
            ? answers.get(valid.record().key().keyID().value())
            : refusal(verification));
  }

  private static Map<String, Object> refusal(Verification verification) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("is_valid", false);
    verification
        .error()
        .ifPresent(
            error -> {
              answer.put("error_code", error.code());
              answer.put("error_message", error.message());
            });
    return answer;
  }

  private static Map<String, Object> answer(JsonNode spec) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("is_valid", true);
    answer.put("key_id", spec.path("keyID").asText());
    answer.put("actor_id", spec.path("actorID").asText());
    answer.put("scopes", spec.path("scopes"));
    answer.put("metadata", spec.path("metadata"));
    answer.put("visibility", "KEY_VISIBILITY_SECRET");
    answer.put("status", "KEY_STATUS_ACTIVE");
    answer.put("expire_time", spec.path("expireTime").asText());
    answer.put("namespace", SampleNamespace.NAME);
    return answer;
  }

  private static Map<String, byte[]> entries(Path file) throws IOException {
    Map<String, byte[]> entries = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry :
        new ObjectMapper().readTree(file.toFile()).properties()) {
      entries.put(entry.getKey(), entry.getValue().binaryValue());
    }
    return entries;
  }

  private static SecretSource source(Optional<Map<String, byte[]>> entries) {
    return new SecretSource() {
      @Override
      public Optional<Map<String, byte[]>> read(String namespace) {
        return entries;
      }

      @Override
      public Duration pollInterval() {
        return Duration.ofHours(1);
      }
    };
  }

  /** The body of a request. */
  record VerifyRequest(String credential) {
    /** Shows no credential. */
    @Override
    public String toString() {
      return "VerifyRequest";
    }
  }
}
