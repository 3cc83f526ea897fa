package dev.supervisor.testing;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Uses the library in a class loader of its own, as a container does for each application, on a thread that outlives
 * the application, and finds out whether the loader can be collected afterwards.
 */
public final class OwnLoader {
  private static final String OURS = "dev.supervisor.";

  private OwnLoader() {}

  /** Defines our classes itself, and leaves all others to its parent. */
  private static final class Loader extends URLClassLoader {
    Loader(URL[] urls, ClassLoader parent) {
      super(urls, parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(OURS)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : findClass(name);
      }
    }
  }

  /**
   * Loads the class anew, runs it on a thread that lives on, and drops its loader.
   *
   * @param use a class with a constructor without parameters; its result must be of a class of the JDK
   * @param patience how long to wait for the loader to be collected; idle threads of the library need a second to end
   * @return whether the loader was collected
   * @throws Exception an exception of the class, in an {@code ExecutionException}
   */
  public static boolean isCollected(Class<? extends Callable<?>> use, Duration patience)
      throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      WeakReference<ClassLoader> loader = use(use, pool);
      pool.submit(() -> {}).get(); // the thread has left the task before
      long endNanos = System.nanoTime() + patience.toNanos();
      while (loader.get() != null && System.nanoTime() - endNanos < 0) {
        System.gc();
        TimeUnit.MILLISECONDS.sleep(20); // a collection has no event to wait for
      }
      return loader.get() == null;
    } finally {
      pool.shutdown();
      boolean unused = pool.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private static WeakReference<ClassLoader> use(
      Class<? extends Callable<?>> use, ExecutorService pool) throws Exception {
    try (Loader loader = new Loader(ours(), use.getClassLoader())) {
      Class<?> again = loader.loadClass(use.getName());
      if (again == use) {
        throw new IllegalStateException(use + " was not loaded anew");
      }
      var constructor = again.getDeclaredConstructor();
      constructor.setAccessible(true);
      Callable<?> task = (Callable<?>) constructor.newInstance();
      pool.submit(task).get(1, TimeUnit.MINUTES);
      return new WeakReference<>(loader);
    }
  }

  /** {@return the places of our classes} */
  private static URL[] ours() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path) || path.getFileName().toString().startsWith("supervisor-")) {
        urls.add(path.toUri().toURL());
      }
    }
    return urls.toArray(new URL[0]);
  }
}
