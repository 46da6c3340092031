package dev.latchkey.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoBuildTest {

  @TempDir Path folder;

  private final List<String> progress = new ArrayList<>();
  private final ApiServerInstallation installation =
      new ApiServerInstallation(Path.of("unused"), "1.37.2");
  private Path bin;
  private Path out;

  @BeforeEach
  void makeFolders() throws Exception {
    bin = Files.createDirectory(folder.resolve("bin"));
    out = Files.createDirectory(folder.resolve("out"));
  }

  @Test
  void buildsEveryProgramWithTheVersionInIt() throws Exception {
    // Stands in for Go: checks what Go would need, and makes what it was asked for.
    go(
        """
        [ "$CGO_ENABLED" = 0 ] && [ -f go.mod ] && [ -f go.sum ] && [ -f tools.go ] || exit 1
        echo "$*" >> "%s/calls"
        echo 'go: downloading k8s.io/api v0.37.2'
        echo k8s.io/api/core/v1
        while [ "$1" != -o ]; do shift; done
        target=$2; shift 2
        case $target in
          */) for package; do : > "$target${package##*/}"; done ;;
          *) : > "$target" ;;
        esac
        """
            .formatted(folder));

    build();

    assertThat(out.toFile().list())
        .containsExactlyInAnyOrder("etcd", "kube-apiserver", "kubectl", "kube-controller-manager");
    assertThat(Files.readString(folder.resolve("calls")))
        .contains("version.gitVersion=v1.37.2", "gitMajor=1", "gitMinor=37", "-trimpath");
    assertThat(progress)
        .anyMatch(line -> line.matches("  kube-apiserver, .* 1\\.37\\.2: done after 0m \\ds"))
        .anyMatch(line -> line.matches("  etcd: done after 0m \\ds"));
  }

  @Test
  void aFailedBuildShowsWhatGoSaid() throws Exception {
    go("echo 'go: module lookup disabled by GOPROXY=off'; exit 1");

    assertThatThrownBy(this::build)
        .isInstanceOf(FetchFailedException.class)
        .hasMessageContaining("building them with Go failed")
        .hasMessageContaining("module lookup disabled");
  }

  @Test
  void withoutGoItSaysSo() {
    assertThatThrownBy(this::build)
        .isInstanceOf(FetchFailedException.class)
        .hasMessage("Go is not on the PATH to build them");
  }

  private void build() throws Exception {
    String path = bin.toString();
    new GoBuild(Map.of("PATH", path), Clock.systemUTC()).fetch(installation, out, progress::add);
  }

  private void go(String script) throws Exception {
    Path go = Files.writeString(bin.resolve("go"), "#!/bin/sh\n" + script);
    assertThat(go.toFile().setExecutable(true)).isTrue();
  }
}
