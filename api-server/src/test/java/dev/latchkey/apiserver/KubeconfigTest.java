package dev.latchkey.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {

  @TempDir Path folder;

  @Test
  void theFileIsItsOwnersAloneAndReplacesAnOlderOne() throws Exception {
    Path file = folder.resolve("new/.latchkey/kubeconfig");
    Kubeconfig.anonymous("http://127.0.0.1:1").write(file);
    Kubeconfig.anonymous("http://127.0.0.1:8001").write(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).contains("http://127.0.0.1:8001");
    assertThat(file.getParent().toFile().list()).containsExactly("kubeconfig");
  }

  @Test
  void whatAuthenticatesItsUserIsNotInItsText() {
    Kubeconfig kubeconfig = Kubeconfig.token("https://127.0.0.1:1", new byte[0], "the-token");

    assertThat(kubeconfig).asString().doesNotContain("the-token");
    assertThat(kubeconfig.clientConfig().getAutoOAuthToken()).isEqualTo("the-token");
  }
}
