package dev.latchkey.dev.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.apiserver.CrdFile;
import dev.latchkey.apiserver.Kubeconfig;
import dev.latchkey.crds.CustomResourceDefinitions;
import dev.latchkey.dev.credential.CredentialLookup.Found;
import dev.latchkey.dev.embedded.EmbeddedApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CredentialLookupTest {

  private EmbeddedApiServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() {
    start(CustomResourceDefinitions.yaml().stream().map(CrdFile::new).toList());
  }

  private void start(List<CrdFile> definitions) {
    server = EmbeddedApiServer.start(0, definitions, Clock.systemUTC());
    client = server.kubeconfig().client();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void theCredentialIsInTheSecretNamedLikeTheKey() {
    secret("checkout", "api-key", "the-credential", key("checkout", "{actorID: x}"));

    assertThat(find("checkout")).isEqualTo(new Found.Credential("the-credential"));
    assertThat(find("checkout")).asString().doesNotContain("the-credential");
  }

  @Test
  void theSpecMayNameSecretAndEntryAndTheUserAnotherEntry() {
    GenericKubernetesResource key =
        key("checkout", "{actorID: x, secret: {name: creds, key: token}}");
    secret("creds", "token", "the-credential", key);

    assertThat(find("checkout")).isEqualTo(new Found.Credential("the-credential"));
    assertThat(new CredentialLookup(client).find("default", "checkout", Optional.of("other")))
        .isEqualTo(new Found.None("The Secret creds has no entry other."));
  }

  @Test
  void somebodyElsesSecretIsNeverPrinted() {
    key("checkout", "{actorID: x}");
    secret("checkout", "api-key", "foreign", key("another", "{actorID: x}"));

    assertThat(find("checkout"))
        .isEqualTo(
            new Found.NotYet(
                "The Secret checkout in namespace default is not this key's yet (no operator has"
                    + " looked at the key)"));
  }

  @Test
  void aKeyThatIsSettledWithoutASecretSaysWhyInTheOperatorsWords() {
    key("revoked", "{actorID: x}");
    client.raw(
        "/apis/latchkey.dev/v1alpha1/namespaces/default/issuedapikeys/revoked/status",
        "PUT",
        """
        {"apiVersion":"latchkey.dev/v1alpha1","kind":"IssuedApiKey","metadata":{"name":"revoked"},
         "status":{"conditions":[{"type":"Ready","status":"True","reason":"Revoked",
         "message":"The key is revoked."}]}}
        """);

    assertThat(find("revoked"))
        .isEqualTo(
            new Found.None(
                "The IssuedApiKey revoked in namespace default has no Secret revoked (Revoked: The"
                    + " key is revoked.)"));
  }

  @Test
  void whatIsNotThereIsSaidPlainly() {
    key("silent", "{actorID: x, delivery: None}");

    assertThat(find("nope"))
        .isEqualTo(new Found.None("There is no IssuedApiKey nope in namespace default."));
    assertThat(find("silent"))
        .isInstanceOfSatisfying(
            Found.None.class, none -> assertThat(none.sentence()).contains("delivery None"));
  }

  @Test
  void aClusterWithoutLatchkeySaysHowToGetItThere() {
    stop();
    start(List.of());

    assertThat(find("checkout"))
        .isInstanceOfSatisfying(
            Found.None.class, none -> assertThat(none.sentence()).contains("latchkey crds |"));
  }

  @Test
  void noApiServerIsASentence() {
    Kubeconfig nobody = Kubeconfig.anonymous("http://127.0.0.1:1");
    try (KubernetesClient toNobody =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(nobody.clientConfig()).withRequestRetryBackoffLimit(0).build())
            .build()) {
      assertThatThrownBy(
              () -> new CredentialLookup(toNobody).find("default", "x", Optional.empty()))
          .isInstanceOfSatisfying(
              KubernetesClientException.class,
              e ->
                  assertThat(CredentialLookup.explain(e, "http://127.0.0.1:1"))
                      .startsWith("No API server answers at http://127.0.0.1:1.")
                      .contains("KUBECONFIG"));
    }
  }

  private Found find(String name) {
    return new CredentialLookup(client).find("default", name, Optional.empty());
  }

  private GenericKubernetesResource key(String name, String spec) {
    GenericKubernetesResource key =
        Serialization.unmarshal(
            """
            apiVersion: latchkey.dev/v1alpha1
            kind: IssuedApiKey
            metadata: {name: %s, namespace: default}
            spec: %s
            """
                .formatted(name, spec),
            GenericKubernetesResource.class);
    return client.resource(key).create();
  }

  private void secret(String name, String entry, String value, GenericKubernetesResource owner) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .addNewOwnerReference()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .endOwnerReference()
                .endMetadata()
                .addToStringData(entry, value)
                .build())
        .create();
  }
}
