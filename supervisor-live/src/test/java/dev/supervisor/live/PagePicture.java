package dev.supervisor.live;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;

/** A picture of the page, made small: it has its 256 most frequent colours. */
record PagePicture(BufferedImage image) {
  private static final int COLOURS = 256;

  static PagePicture of(byte[] png) throws IOException {
    return new PagePicture(Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(png))));
  }

  /** {@return how bright the page is where nothing stands, from 0 to 255} */
  int brightness() {
    int pixel = image.getRGB(1, 1);
    return ((pixel >> 16 & 0xFF) + (pixel >> 8 & 0xFF) + (pixel & 0xFF)) / 3;
  }

  byte[] small() throws IOException {
    int width = image.getWidth();
    int height = image.getHeight();
    Map<Integer, Integer> counts = new HashMap<>();
    for (int pixel : image.getRGB(0, 0, width, height, null, 0, width)) {
      counts.merge(pixel & 0xFFFFFF, 1, Integer::sum);
    }
    List<Integer> kept = counts.entrySet().stream()
        .sorted(Map.Entry.<Integer, Integer>comparingByValue(Comparator.reverseOrder()))
        .limit(COLOURS)
        .map(Map.Entry::getKey)
        .toList();
    int[] palette = kept.stream().mapToInt(Integer::intValue).toArray();
    Map<Integer, Integer> nearest = new HashMap<>();
    BufferedImage small = new BufferedImage(
        width,
        height,
        BufferedImage.TYPE_BYTE_INDEXED,
        new IndexColorModel(8, palette.length, palette, 0, /* hasalpha= */ false, -1, 0));
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int pixel = image.getRGB(x, y) & 0xFFFFFF;
        int place = nearest.computeIfAbsent(pixel, it -> nearest(palette, it));
        small.getRaster().setSample(x, y, 0, place);
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    boolean unused = ImageIO.write(small, "png", png);
    return png.toByteArray();
  }

  private static int nearest(int[] palette, int pixel) {
    int best = 0;
    for (int i = 1; i < palette.length; i++) {
      best = distance(palette[i], pixel) < distance(palette[best], pixel) ? i : best;
    }
    return best;
  }

  private static int distance(int one, int other) {
    int all = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      int part = (one >> shift & 0xFF) - (other >> shift & 0xFF);
      all += part * part;
    }
    return all;
  }
}
