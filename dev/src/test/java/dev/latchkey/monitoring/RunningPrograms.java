package dev.latchkey.monitoring;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.apiserver.CrdFile;
import dev.latchkey.crds.CustomResourceDefinitions;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.dev.embedded.EmbeddedApiServer;
import dev.latchkey.http.auth.Authentication;
import dev.latchkey.operator.OperatorApplication;
import dev.latchkey.operator.OperatorOptions;
import dev.latchkey.operator.OperatorOptions.AdminApiOptions;
import dev.latchkey.operator.OperatorOptions.Listener;
import dev.latchkey.operator.api.AdminApi;
import dev.latchkey.operator.issuer.IssuerDefaults;
import dev.latchkey.verifier.VerifierApplication;
import dev.latchkey.verifier.VerifierOptions;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Operator and verifier as they are installed, on an API server in memory, after some traffic. */
final class RunningPrograms implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ADMIN = "/v2alpha1/admin/";

  private final HttpClient http = HttpClient.newHttpClient();
  private final EmbeddedApiServer server;
  private final KubernetesClient client;
  private final OperatorApplication operator;
  private final VerifierApplication verifier;

  private RunningPrograms() {
    Clock clock = Clock.systemUTC();
    server =
        EmbeddedApiServer.start(
            0, CustomResourceDefinitions.yaml().stream().map(CrdFile::new).toList(), clock);
    client = LatchkeyClients.create(server.kubeconfig().clientConfig());
    operator =
        OperatorApplication.start(
            client,
            new OperatorOptions(
                Set.of(),
                Optional.of(0),
                "127.0.0.1",
                Optional.empty(),
                OperatorOptions.DEFAULT_RETENTION,
                Duration.ofSeconds(5),
                new IssuerDefaults(true, IssuerDefaults.ISSUER_BASE),
                Optional.of(
                    new AdminApiOptions(
                        "default",
                        Authentication.NONE,
                        Optional.of(new Listener("127.0.0.1", 0, Optional.empty()))))),
            clock);
    verifier =
        VerifierApplication.start(
            client,
            VerifierOptions.builder(Set.of("default"))
                .port(0)
                .managementPort(0)
                .deriving(true)
                .build(),
            clock);
  }

  static RunningPrograms start() throws Exception {
    RunningPrograms programs = new RunningPrograms();
    try {
      programs.send();
      return programs;
    } catch (Exception | Error e) {
      programs.close();
      throw e;
    }
  }

  Exposition operator() throws Exception {
    return scrape(operator.managementPort().orElseThrow());
  }

  Exposition verifier() throws Exception {
    return scrape(verifier.managementPort());
  }

  /** Keys that are made, imported, rotated, revoked; verifications that succeed and fail. */
  private void send() throws Exception {
    int admin = operator.adminApi().flatMap(AdminApi::port).orElseThrow();
    await().atMost(PATIENCE).until(operator::isReady);
    String issued = ADMIN + "issuedApiKeys";
    JsonNode first = post(admin, issued, "{'name': 'one', 'actor_id': 'shop'}");
    String keyID = first.at("/issued_api_key/key_id").asText();
    String credential = first.path("secret").asText();
    post(
        admin,
        ADMIN + "importedApiKeys",
        "{'name': 'two', 'actor_id': 'shop', 'raw_key': 'sk_live_0123456789abcdef'}");
    awaitVerified(credential, "");
    awaitVerified("sk_live_0123456789abcdef", "");
    String second = post(admin, issued + "/" + keyID + ":rotate", "{}").path("secret").asText();
    awaitVerified(second, "");
    verify("lk_nobody", "Cache-Control", "no-cache");
    verify(second, "Cache-Control", "no-cache");
    post(admin, issued + "/" + keyID + ":revoke", "{'reason': 'REVOCATION_REASON_KEY_COMPROMISE'}");
    awaitVerified(credential, "VERIFICATION_ERROR_REVOKED");
    post(admin, issued + "/nobody:revoke", "{}");
    client
        .resource(
            """
            apiVersion: latchkey.dev/v1alpha1
            kind: IssuedApiKey
            metadata: {name: declared, namespace: default}
            spec: {actorID: shop}
            """)
        .create();
    await()
        .atMost(PATIENCE)
        .until(() -> client.secrets().inNamespace("default").withName("declared").get() != null);
  }

  private void awaitVerified(String credential, String error) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              JsonNode answer = verify(credential);
              return answer.has("is_valid") && answer.path("error_code").asText().equals(error);
            });
  }

  private JsonNode verify(String credential, String... headers) throws Exception {
    return post(
        verifier.port(), ADMIN + "apiKeys:verify", "{'credential': '" + credential + "'}", headers);
  }

  private JsonNode post(int port, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .timeout(PATIENCE)
            .POST(BodyPublishers.ofString(body.replace('\'', '"')));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return JSON.readTree(http.send(request.build(), BodyHandlers.ofString()).body());
  }

  private Exposition scrape(int port) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .timeout(PATIENCE)
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError("metrics were answered with " + answer.statusCode());
    }
    return Exposition.parse(answer.body());
  }

  @Override
  public void close() {
    verifier.close();
    operator.close();
    client.close();
    server.close();
  }
}
