/** How the parameters of a layer and of its gradient model lie in one flat vector. */
package io.github.dl4jdni.internal.params;
