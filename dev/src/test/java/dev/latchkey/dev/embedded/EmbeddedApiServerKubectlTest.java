package dev.latchkey.dev.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.apiserver.CrdFile;
import dev.latchkey.crds.CustomResourceDefinitions;
import dev.latchkey.dev.Kubectl;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedApiServerKubectlTest {

  private static final String KEY =
      """
      apiVersion: latchkey.dev/v1alpha1
      kind: IssuedApiKey
      metadata: {name: checkout, namespace: default}
      spec: {actorID: team-payments, scopes: [orders:read, orders:write], ttl: 90d}
      """;

  @TempDir Path folder;

  private EmbeddedApiServer server;
  private Kubectl kubectl;

  @BeforeEach
  void start() throws Exception {
    server =
        EmbeddedApiServer.start(
            0,
            CustomResourceDefinitions.yaml().stream().map(CrdFile::new).toList(),
            Clock.systemUTC());
    kubectl = Kubectl.find(server.kubeconfig(), folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void appliesGetsPatchesAndDeletesKeys() throws Exception {
    assertThat(apply(KEY)).isEqualTo("issuedapikey.latchkey.dev/checkout created");
    assertThat(apply(KEY)).isEqualTo("issuedapikey.latchkey.dev/checkout unchanged");
    assertThat(apply(KEY.replace("orders:read, ", "")))
        .isEqualTo("issuedapikey.latchkey.dev/checkout configured");

    // The short name, the columns of the CRD, and the default of its schema.
    assertThat(kubectl.run("get", "iak").lines())
        .first()
        .asString()
        .matches("NAME +ACTOR +STATE +ACTIVE +KEY ID +EXPIRES +AGE");
    assertThat(kubectl.run("get", "iak", "checkout")).contains("team-payments");
    assertThat(kubectl.run("get", "iak", "-o", "wide")).contains("[\"orders:write\"]");
    assertThat(kubectl.run("get", "iak", "checkout", "-o", "jsonpath={.spec.delivery}"))
        .isEqualTo("Secret");
    assertThat(kubectl.run("get", "latchkey", "-A")).contains("checkout");

    assertThat(
            kubectl.run(
                "patch", "iak", "checkout", "--type=merge", "-p", "{\"spec\":{\"ttl\":null}}"))
        .isEqualTo("issuedapikey.latchkey.dev/checkout patched");
    assertThat(kubectl.run("get", "iak", "checkout", "-o", "yaml"))
        .contains("actorID: team-payments")
        .doesNotContain("90d\n  ttl");

    assertThat(kubectl.run("delete", "iak", "checkout"))
        .contains("issuedapikey.latchkey.dev \"checkout\" deleted");
    assertThat(kubectl.run("get", "iak")).isEqualTo("No resources found in default namespace.");
    Kubectl.Result gone = kubectl.execute("", "get", "iak", "checkout");
    assertThat(gone.output())
        .isEqualTo(
            "Error from server (NotFound): issuedapikeys.latchkey.dev \"checkout\" not found");
  }

  @Test
  void describeShowsTheEventsOfAKey() throws Exception {
    apply(KEY);
    String uid = kubectl.run("get", "iak", "checkout", "-o", "jsonpath={.metadata.uid}");
    try (KubernetesClient client = server.kubeconfig().client()) {
      for (String name : new String[] {"checkout", "another"}) {
        client
            .resource(
                new EventBuilder()
                    .withNewMetadata()
                    .withGenerateName("event-")
                    .withNamespace("default")
                    .endMetadata()
                    .withNewInvolvedObject()
                    .withKind("IssuedApiKey")
                    .withName(name)
                    .withNamespace("default")
                    .withUid(uid)
                    .endInvolvedObject()
                    .withType("Normal")
                    .withReason("Issued")
                    .withMessage("a credential for " + name)
                    .withLastTimestamp("2026-01-01T00:00:00Z")
                    .build())
            .create();
      }
    }

    assertThat(kubectl.run("describe", "iak", "checkout"))
        .contains("Actor ID:", "team-payments", "a credential for checkout")
        .doesNotContain("a credential for another");
  }

  @Test
  void secretsWorkAsUsual() throws Exception {
    apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: raw}
        stringData: {key: not-so-secret-1234}
        """);

    assertThat(kubectl.run("get", "secrets").lines().skip(1))
        .singleElement()
        .asString()
        .matches("raw +Opaque +1 +\\d+s");
    assertThat(kubectl.run("label", "secret", "raw", "latchkey.dev/import=true"))
        .isEqualTo("secret/raw labeled");
    assertThat(kubectl.run("get", "secret", "raw", "-o", "jsonpath={.data.key}"))
        .isEqualTo("bm90LXNvLXNlY3JldC0xMjM0");
    assertThat(kubectl.run("get", "secret", "-l", "latchkey.dev/import=true", "-o", "name"))
        .isEqualTo("secret/raw");
    assertThat(kubectl.run("delete", "secret", "raw")).contains("deleted");
  }

  @Test
  void whatItCannotDoItSaysSo() throws Exception {
    apply(KEY);

    assertThat(kubectl.execute(KEY, "apply", "--server-side", "--validate=false", "-f", "-"))
        .satisfies(
            result -> assertThat(result.exitCode()).isNotZero(),
            result -> assertThat(result.output()).contains("--api-server real"));
    assertThat(kubectl.execute("", "wait", "iak/checkout", "--for=condition=Ready", "--timeout=1s"))
        .satisfies(result -> assertThat(result.exitCode()).isNotZero());
    assertThat(kubectl.execute("", "create", "secret", "generic", "x").output())
        .contains("kubectl apply --validate=false -f");
    assertThat(kubectl.execute("", "get", "pods").output())
        .contains("doesn't have a resource type \"pods\"");
  }

  private String apply(String yaml) throws Exception {
    Kubectl.Result result = kubectl.execute(yaml, "apply", "--validate=false", "-f", "-");
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }
}
