package dev.latchkey.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObjectsInMemoryTest {
  private KubernetesMockServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() {
    server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new ObjectsInMemory(), false);
    server.init();
    client = server.createClient();
  }

  @AfterEach
  void stop() {
    client.close();
    server.destroy();
  }

  @Test
  void aWatchTellsWhatHappenedSinceTheList() throws Exception {
    create("old", "a");
    create("left-alone", "a");
    String listed = client.configMaps().list().getMetadata().getResourceVersion();
    create("new", "a");
    client.configMaps().withName("old").delete();

    assertThat(told("a", listed, 2)).containsExactly("ADDED new", "DELETED old");
  }

  @Test
  void aWatchWithoutAListTellsWhatIsThere() throws Exception {
    create("gone", "a");
    client.configMaps().withName("gone").delete();
    create("there", "a");
    create("unselected", "b");

    assertThat(told("a", null, 1)).containsExactly("ADDED there");
  }

  @Test
  void whatIsSelectedNoLongerIsDeletedToTheWatch() throws Exception {
    create("one", "a");
    String listed = client.configMaps().list().getMetadata().getResourceVersion();
    client.configMaps().withName("one").edit(map -> labelled("one", "b", map));
    client.configMaps().withName("one").edit(map -> labelled("one", "a", map));

    assertThat(told("a", listed, 2)).containsExactly("DELETED one", "ADDED one");
  }

  @Test
  void aDeletionHasAVersionOfItsOwn() {
    create("one", "a");
    String before = client.configMaps().list().getMetadata().getResourceVersion();
    client.configMaps().withName("one").delete();

    assertThat(Long.parseLong(client.configMaps().list().getMetadata().getResourceVersion()))
        .isGreaterThan(Long.parseLong(before));
  }

  private void create(String name, String label) {
    client.configMaps().resource(labelled(name, label, new ConfigMap())).create();
  }

  private static ConfigMap labelled(String name, String label, ConfigMap map) {
    return new ConfigMapBuilder(map)
        .editOrNewMetadata()
        .withName(name)
        .addToLabels("kind", label)
        .endMetadata()
        .build();
  }

  private List<String> told(String label, String since, int events) throws InterruptedException {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    Watcher<ConfigMap> watcher =
        new Watcher<>() {
          @Override
          public void eventReceived(Action action, ConfigMap map) {
            heard.add(action + " " + map.getMetadata().getName());
          }

          @Override
          public void onClose(WatcherException cause) {}
        };
    Watch watch =
        client
            .configMaps()
            .withLabel("kind", label)
            .watch(new ListOptionsBuilder().withResourceVersion(since).build(), watcher);
    List<String> told = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      told.add(heard.poll(10, TimeUnit.SECONDS));
    }
    watch.close();
    return told;
  }
}
