/**
 * A first service, and recipes: the code of {@code docs/getting-started.md} and {@code docs/recipes.md}, which tests run.
 */
@NullMarked
package dev.supervisor.samples.recipes;

import org.jspecify.annotations.NullMarked;
