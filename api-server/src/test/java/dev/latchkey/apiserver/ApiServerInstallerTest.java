package dev.latchkey.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiServerInstallerTest {

  @TempDir Path home;

  private final List<String> progress = Collections.synchronizedList(new ArrayList<>());
  private ApiServerInstallation installation;

  @BeforeEach
  void choosePlace() {
    installation = new ApiServerInstallation(home, "1.2.3");
  }

  @Test
  void whatIsInstalledIsLeftAlone() throws Exception {
    put(Files.createDirectories(installation.directory()), "etcd", "kube-apiserver", "kubectl");

    assertThat(installer(refusing("must not be asked")).install()).isFalse();

    assertThat(progress).isEmpty();
  }

  @Test
  void theSecondWayIsTakenWhenTheFirstIsNotOpen() throws Exception {
    BinarySource half =
        (what, directory, lines) -> {
          put(directory, "etcd");
          throw new FetchFailedException("downloading them failed (UnknownHostException: host)");
        };

    assertThat(installer(half, complete()).install()).isTrue();

    assertThat(installation.isInstalled()).isTrue();
    assertThat(installation.controllerManager()).isPresent();
    assertThat(progress)
        .containsExactly(
            "That did not work: downloading them failed (UnknownHostException: host).");
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void withNoWayOpenTheMessageSaysWhatToInstallAndNothingIsLeft() {
    BinarySource incomplete = (what, directory, lines) -> put(directory, "etcd", "kubectl");

    assertThatThrownBy(() -> installer(refusing("no network"), incomplete).install())
        .isInstanceOf(ApiServerException.class)
        .hasMessage(
            "Kubernetes 1.2.3 is not to be had here: no network; what arrived is not complete."
                + " Connect to the internet, or install Go 1.26 or newer, and run this again.");

    assertThat(installation.directory()).doesNotExist();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void whatAnInterruptedDownloadLeftBehindIsReplaced() throws Exception {
    put(Files.createDirectories(installation.directory()), "etcd");
    Path unfinished =
        Files.createDirectories(
            installation.directory().resolveSibling(".latchkey-unfinished-1/k8s"));
    put(unfinished, "etcd");

    assertThat(installer(complete()).install()).isTrue();

    assertThat(installation.isInstalled()).isTrue();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void ofTwoAtOnceOneInstallsAndTheOtherWaits() throws Exception {
    CountDownLatch fetching = new CountDownLatch(1);
    CountDownLatch mayFinish = new CountDownLatch(1);
    AtomicInteger fetched = new AtomicInteger();
    BinarySource slow =
        (what, directory, lines) -> {
          fetched.incrementAndGet();
          fetching.countDown();
          mayFinish.await(10, TimeUnit.SECONDS);
          complete().fetch(what, directory, lines);
        };

    CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(() -> install(slow));
    assertThat(fetching.await(10, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> install(slow));
    Thread.sleep(50);
    assertThat(installation.isInstalled()).isFalse();
    mayFinish.countDown();

    assertThat(first.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(second.get(10, TimeUnit.SECONDS)).isFalse();
    assertThat(fetched).hasValue(1);
  }

  private boolean install(BinarySource source) {
    try {
      return installer(source).install();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private ApiServerInstaller installer(BinarySource... sources) {
    return new ApiServerInstaller(installation, List.of(sources), progress::add);
  }

  private static BinarySource refusing(String reason) {
    return (what, directory, lines) -> {
      throw new FetchFailedException(reason);
    };
  }

  private static BinarySource complete() {
    return (what, directory, lines) ->
        put(directory, "etcd", "kube-apiserver", "kubectl", "kube-controller-manager");
  }

  private static void put(Path directory, String... programs) {
    try {
      for (String program : programs) {
        Path file = Files.createFile(directory.resolve(program));
        assertThat(file.toFile().setExecutable(true)).isTrue();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> leftovers() {
    String[] entries = installation.directory().getParent().toFile().list();
    return List.of(entries).stream()
        .filter(name -> name.startsWith(".latchkey-unfinished-"))
        .toList();
  }
}
