package dev.latchkey.verifier.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.verifier.testing.TestTenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountedSecretSourceTest {
  private final TestTenant shop = new TestTenant("shop");

  @TempDir Path folder;

  @Test
  void readsPlainFilesAndNoHiddenOnes() throws IOException {
    write(folder, shop.ring().toEntries());
    Files.write(folder.resolve(".hash-key-hidden"), new byte[] {1});

    assertThat(new MountedSecretSource("shop", folder).read("shop"))
        .hasValueSatisfying(
            entries -> {
              assertThat(entries).doesNotContainKey(".hash-key-hidden");
              assertThat(HashKeyRing.parse(entries).ids()).isEqualTo(shop.ring().ids());
            });
  }

  @Test
  void followsTheLinkThatTheKubeletSwaps() throws IOException {
    mount("..2026_01", shop.ring().toEntries());
    MountedSecretSource source = new MountedSecretSource("shop", folder);
    for (String name : shop.ring().toEntries().keySet()) {
      Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
    }
    assertThat(HashKeyRing.parse(source.read("shop").orElseThrow()).ids()).hasSize(1);

    shop.rotateHashKey();
    mount("..2026_02", shop.ring().toEntries());
    assertThat(HashKeyRing.parse(source.read("shop").orElseThrow()).ids()).hasSize(2);
  }

  @Test
  void nothingThereOrAnotherNamespaceIsNone() throws IOException {
    assertThat(new MountedSecretSource("shop", folder).read("shop")).isEmpty();
    assertThat(new MountedSecretSource("shop", folder.resolve("missing")).read("shop")).isEmpty();
    write(folder, shop.ring().toEntries());
    assertThat(new MountedSecretSource("shop", folder).read("other")).isEmpty();
  }

  @Test
  void hugeFilesAreNotReadWhole() throws IOException {
    write(folder, Map.of("huge", new byte[3 << 20]));

    assertThat(new MountedSecretSource("shop", folder).read("shop").orElseThrow().get("huge"))
        .hasSizeLessThan(2 << 20);
  }

  private void mount(String version, Map<String, byte[]> entries) throws IOException {
    Path target = Files.createDirectory(folder.resolve(version));
    write(target, entries);
    Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of(version));
    Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(Path folder, Map<String, byte[]> entries) throws IOException {
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      Files.write(folder.resolve(entry.getKey()), entry.getValue());
    }
  }
}
