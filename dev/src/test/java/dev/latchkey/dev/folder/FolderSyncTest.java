package dev.latchkey.dev.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.apiserver.CrdFile;
import dev.latchkey.crds.CustomResourceDefinitions;
import dev.latchkey.dev.embedded.EmbeddedApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSyncTest {

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  @TempDir Path folder;

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private EmbeddedApiServer server;
  private KubernetesClient client;
  private FolderSync sync;

  @BeforeEach
  void startServer() {
    server =
        EmbeddedApiServer.start(
            0,
            CustomResourceDefinitions.yaml().stream().map(CrdFile::new).toList(),
            Clock.systemUTC());
    client = server.kubeconfig().client();
  }

  @AfterEach
  void stopServer() {
    if (sync != null) {
      sync.close();
    }
    client.close();
    server.close();
  }

  @Test
  void filesThatAreAddedChangedAndRemovedAreFollowed() throws Exception {
    write("one.yaml", key("one", "a"));
    start();
    assertThat(scopes("one")).containsExactly("a");
    assertThat(lines).containsExactly("one.yaml: IssuedApiKey default/one created");

    write("two.yml", key("two", "b"));
    within10s(() -> assertThat(lines).contains("two.yml: IssuedApiKey default/two created"));

    write("one.yaml", key("one", "a, c"));
    within10s(() -> assertThat(scopes("one")).containsExactly("a", "c"));
    within10s(() -> assertThat(lines).contains("one.yaml: IssuedApiKey default/one updated"));

    Files.delete(folder.resolve("one.yaml"));
    within10s(() -> assertThat(lines).contains("one.yaml: IssuedApiKey default/one deleted"));
    assertThat(get("one")).isNull();
    assertThat(get("two")).isNotNull();
  }

  @Test
  void oneFileMayDeclareManyObjectsAndLosesThemOneByOne() throws Exception {
    write("all.yaml", key("one", "a") + "---\n# nothing here\n---\n" + key("two", "b"));
    start();
    assertThat(get("one")).isNotNull();
    assertThat(get("two")).isNotNull();

    write("all.yaml", key("two", "b"));
    within10s(() -> assertThat(get("one")).isNull());
    assertThat(get("two")).isNotNull();
  }

  @Test
  void anObjectThatMovesToAnotherFileIsTheSameObject() throws Exception {
    write("old.yaml", key("one", "a"));
    start();
    String uid = get("one").getMetadata().getUid();

    write("new.yaml", key("one", "b"));
    Files.delete(folder.resolve("old.yaml"));

    within10s(() -> assertThat(scopes("one")).containsExactly("b"));
    assertThat(get("one").getMetadata().getUid()).isEqualTo(uid);
  }

  @Test
  void anInvalidFileIsReportedOnceAndChangesNothing() throws Exception {
    write("good.yaml", key("good", "a"));
    write("bad.yaml", key("bad", "a"));
    start();

    write("bad.yaml", "apiVersion: latchkey.dev/v1alpha1\nkind: IssuedApiKey\nmetadata: {name: x");
    write("good.yaml", key("good", "b"));

    within10s(() -> assertThat(scopes("good")).containsExactly("b"));
    within10s(
        () ->
            assertThat(lines)
                .anyMatch(
                    line ->
                        line.startsWith("bad.yaml: skipped: no valid YAML at line 3, column 19: ")
                            && line.lines().count() == 1));
    Thread.sleep(1500);
    assertThat(lines).filteredOn(line -> line.startsWith("bad.yaml: skipped")).hasSize(1);
    assertThat(scopes("bad")).containsExactly("a");

    write("bad.yaml", key("bad", "c"));
    within10s(() -> assertThat(scopes("bad")).containsExactly("c"));
  }

  @Test
  void whatAnEditorDoesBetweenEmptyAndFullIsNotADeletion() throws Exception {
    write("one.yaml", key("one", "a"));
    start();
    String uid = get("one").getMetadata().getUid();

    for (int i = 0; i < 5; i++) {
      write("one.yaml", "");
      Thread.sleep(20);
      write("one.yaml", key("one", "a, v" + i));
      Thread.sleep(150);
    }

    within10s(() -> assertThat(scopes("one")).containsExactly("a", "v4"));
    assertThat(get("one").getMetadata().getUid()).isEqualTo(uid);
    assertThat(lines).noneMatch(line -> line.endsWith("deleted"));
  }

  @Test
  void whatOthersWroteStaysAndWhatWasDeclaredGoesWhenItIsNotAnyMore() throws Exception {
    String labelled = key("one", "a").replace("name: one", "name: one, labels: {ours: x, gone: y}");
    write("one.yaml", labelled + "  ttl: 90d\n");
    start();
    keys()
        .withName("one")
        .patch(
            MERGE, "{\"metadata\":{\"labels\":{\"theirs\":\"z\"},\"annotations\":{\"a\":\"b\"}}}");
    keys().withName("one").subresource("status").patch(MERGE, "{\"status\":{\"keyID\":\"K\"}}");

    write("one.yaml", labelled.replace(", gone: y", ""));

    within10s(() -> assertThat(get("one").<Map<String, ?>>get("spec")).doesNotContainKey("ttl"));
    GenericKubernetesResource one = get("one");
    assertThat(one.getMetadata().getLabels())
        .containsOnly(Map.entry("ours", "x"), Map.entry("theirs", "z"));
    assertThat(one.getMetadata().getAnnotations()).containsEntry("a", "b");
    assertThat(one.<Map<String, ?>>get("status")).isEqualTo(Map.of("keyID", "K"));
  }

  @Test
  void missingNamespacesAreMadeAndSecretsComeBeforeTheKeysThatNameThem() throws Exception {
    write(
        "imported.yaml",
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ImportedApiKey
        metadata: {name: legacy, namespace: team-a}
        spec: {actorID: legacy, rawKey: {secretKeyRef: {name: raw, key: key}}}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: raw, namespace: team-a}
        stringData: {key: the-raw-key-0123456789}
        """);
    start();

    assertThat(lines)
        .containsExactly(
            "imported.yaml: Secret team-a/raw created",
            "imported.yaml: ImportedApiKey team-a/legacy created");
    assertThat(client.namespaces().withName("team-a").get()).isNotNull();
  }

  @Test
  void anEntryThatVanishesFromASecretGoesAndNothingOfASecretIsEverReported() throws Exception {
    write("s.yaml", secret("{a: first-value, b: second-value}"));
    start();
    write("s.yaml", secret("{a: first-value}"));
    within10s(() -> assertThat(secret().getData()).containsOnlyKeys("a"));

    write("s.yaml", secret("{a: first-value, b: {c: second-value}}"));
    write("t.yaml", secret("{a: first-value\n  b: second-value: x"));

    within10s(
        () ->
            assertThat(lines)
                .anyMatch(
                    line ->
                        line.equals("s.yaml: skipped: stringData.b is no text; put it in quotes"))
                .anyMatch(line -> line.startsWith("t.yaml: skipped: no valid YAML at line ")));
    assertThat(String.join("\n", lines)).doesNotContain("first-value", "second-value");
  }

  @Test
  void unknownKindsAndDuplicatesAreRefusedAndTheRestGoesOn() throws Exception {
    write("a.yaml", key("one", "a"));
    write("b.yaml", key("one", "b") + "---\n" + key("two", "b"));
    write(
        "c.yaml",
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}\n---\n"
            + key("three", "c"));
    start();

    assertThat(lines)
        .contains(
            "b.yaml: skipped: IssuedApiKey default/one is already declared in a.yaml",
            "c.yaml: Deployment default/web is refused: this API server has no kind Deployment in"
                + " apps/v1");
    assertThat(scopes("one")).containsExactly("a");
    assertThat(get("two")).isNotNull();
    assertThat(get("three")).isNotNull();
  }

  @Test
  void hiddenFilesFoldersAndOtherFilesAreLeftOut() throws Exception {
    write(".hidden.yaml", key("hidden", "a"));
    write("key.json.bak", key("backup", "a"));
    Files.createDirectory(folder.resolve("sub.yaml"));
    Files.writeString(folder.resolve("sub.yaml/in.yaml"), key("inside", "a"));
    start();

    assertThat(keys().list().getItems()).isEmpty();
    assertThat(lines).isEmpty();
  }

  @Test
  void aFolderThatVanishesTakesNothingWithIt() throws Exception {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Files.writeString(inner.resolve("one.yaml"), key("one", "a"));
    sync = FolderSync.start(inner, client, lines::add);

    Files.move(inner, folder.resolve("moved"));

    within10s(() -> assertThat(lines).anyMatch(line -> line.contains("cannot be read any more")));
    assertThat(get("one")).isNotNull();
    assertThatThrownBy(() -> FolderSync.start(inner, client, lines::add))
        .isInstanceOf(IOException.class);
  }

  private void start() throws IOException {
    sync = FolderSync.start(folder, client, lines::add);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static String key(String name, String scopes) {
    return """
    apiVersion: latchkey.dev/v1alpha1
    kind: IssuedApiKey
    metadata: {name: %s}
    spec:
      actorID: team
      scopes: [%s]
    """
        .formatted(name, scopes);
  }

  private static String secret(String stringData) {
    return """
    apiVersion: v1
    kind: Secret
    metadata: {name: raw}
    stringData: %s
    """
        .formatted(stringData);
  }

  private Secret secret() {
    return client.secrets().inNamespace("default").withName("raw").get();
  }

  private List<String> scopes(String name) {
    return get(name).get("spec", "scopes");
  }

  private GenericKubernetesResource get(String name) {
    return keys().withName(name).get();
  }

  private NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      keys() {
    return client
        .genericKubernetesResources("latchkey.dev/v1alpha1", "IssuedApiKey")
        .inNamespace("default");
  }

  private static void within10s(ThrowingRunnable assertion) {
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(assertion);
  }
}
