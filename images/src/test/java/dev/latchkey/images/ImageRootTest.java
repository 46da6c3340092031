package dev.latchkey.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.apiserver.CrdFile;
import dev.latchkey.crds.CustomResourceDefinitions;
import dev.latchkey.dev.embedded.EmbeddedApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The steps of the Dockerfile, without Docker: what they make runs with nothing else in sight,
 * read-only and without privileges.
 */
@EnabledIf("canRun")
class ImageRootTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Pattern PLACES =
      Pattern.compile("Verifying .* on (http://\\S+), health and metrics on (http://\\S+)");

  @TempDir private Path outputs;

  private final List<Process> processes = new ArrayList<>();
  private EmbeddedApiServer server;
  private KubernetesClient client;
  private Path kubeconfig;

  static boolean canRun() throws Exception {
    String missing = "";
    if (!System.getProperty("os.name").equals("Linux") || !ImageRoot.canBeEntered()) {
      missing = "this machine has no namespaces for us";
    } else if (ImageRoot.jdk().isEmpty()) {
      missing = "there is no JDK 25 (JAVA_HOME_25 says where one is)";
    }
    if (!missing.isEmpty()) {
      System.err.println(
          "SKIPPED, NOT RUN: " + ImageRootTest.class.getName() + ", because " + missing + ".");
    }
    return missing.isEmpty() && BuiltProgram.allArePackaged();
  }

  @BeforeEach
  void start() throws IOException {
    server =
        EmbeddedApiServer.start(
            0,
            CustomResourceDefinitions.yaml().stream().map(CrdFile::new).toList(),
            Clock.systemUTC());
    client = server.kubeconfig().client();
    kubeconfig = outputs.resolve("kubeconfig");
    server.kubeconfig().write(kubeconfig);
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : processes) {
      process.destroy();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
    client.close();
    server.close();
  }

  @Test
  void whatTheDockerfileMakesIssuesAndVerifiesAKey() throws Exception {
    Path target = Path.of("target").toAbsolutePath();
    ImageRoot root = new ImageRoot(target.resolve("image-root"));
    Path jdk = ImageRoot.jdk().orElseThrow();
    Path training = target.resolve("image-training");
    root.make("programs", jdk, training);
    root.make("runtime", jdk, training);

    start(root, "operator", Map.of(), "operator", "--no-leader-election", "--management-port=0");
    // It does not start where its cache does not fit, instead of starting without.
    Process verifier =
        start(
            root,
            "verifier",
            Map.of("JDK_JAVA_OPTIONS", "-XX:AOTMode=on"),
            "verifier",
            "--namespace=default",
            "--port=0",
            "--management-port=0");
    Matcher places = places();

    String credential = issued("checkout");
    URI verify = URI.create(places.group(1)).resolve("/v2alpha1/admin/apiKeys:verify");
    await().atMost(LONG).ignoreExceptions().until(() -> isValid(verify, credential));
    assertThat(isValid(verify, credential + "x")).isFalse();
    Process probe =
        start(root, "probe", Map.of(), "probe", places.group(2) + "/health/ready", "60");
    assertThat(probe.waitFor(90, TimeUnit.SECONDS)).isTrue();
    assertThat(probe.exitValue()).as(said("probe")).isZero();
    assertThat(Files.readAllLines(Path.of("/proc", Long.toString(verifier.pid()), "status")))
        .contains("NoNewPrivs:\t1")
        .anyMatch(line -> line.matches("CapEff:\t0+") || !isRoot())
        .anyMatch(line -> line.startsWith("Uid:\t65532\t") || !isRoot());
    assertThat(root.options("verifier")).contains("-XX:AOTCache=/opt/latchkey/verifier.aot");
  }

  private Process start(
      ImageRoot root, String name, Map<String, String> environment, String... arguments)
      throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("KUBECONFIG", kubeconfig.toString());
    Process process = root.run(outputs.resolve(name), all, arguments);
    processes.add(process);
    return process;
  }

  private Matcher places() {
    return await().atMost(LONG).until(() -> PLACES.matcher(said("verifier")), Matcher::find);
  }

  private String issued(String name) {
    GenericKubernetesResource key = new GenericKubernetesResource();
    key.setApiVersion("latchkey.dev/v1alpha1");
    key.setKind("IssuedApiKey");
    key.setMetadata(new ObjectMetaBuilder().withNamespace("default").withName(name).build());
    key.setAdditionalProperty("spec", Map.of("actorID", "a"));
    client.resource(key).create();
    Secret secret =
        await()
            .atMost(LONG)
            .until(
                () ->
                    Optional.ofNullable(
                        client.secrets().inNamespace("default").withName(name).get()),
                Optional::isPresent)
            .orElseThrow();
    return new String(
        Base64.getDecoder().decode(secret.getData().get("api-key")), StandardCharsets.UTF_8);
  }

  private static boolean isValid(URI verify, String credential)
      throws IOException, InterruptedException {
    ObjectMapper mapper = new ObjectMapper();
    HttpRequest request =
        HttpRequest.newBuilder(verify)
            .header("Content-Type", "application/json")
            .timeout(LONG)
            .POST(
                BodyPublishers.ofString(
                    mapper.createObjectNode().put("credential", credential).toString()))
            .build();
    JsonNode answer =
        mapper.readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
    return answer.path("is_valid").asBoolean();
  }

  private String said(String name) throws IOException {
    return Files.readString(outputs.resolve(name));
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }
}
