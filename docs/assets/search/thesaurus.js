// What readers call things, and what the book calls them. Left: words that are typed, right: words to look for as well.
// British and American spellings, endings, hyphens and slips of the finger need no line: see words.js and understand.js.
const LINES = `
cnn, cnns, convnet, convolutional neural network, neural network, neural net, deep network, deep learning > network
artificial intelligence, ai, machine learning, computer vision > network
breed, cat breed, species > egyptian cat, cat by name
classify, classification, image recognition, image classification, object recognition, recognise, recognition, imagenet, efficientnet, name a picture, what is in my picture > classifier, class, score
face detection, face detector, face recognition, recognise a face, recognise faces, see a face, find faces, object detection, detect objects, bounding box, bounding boxes, dlib, person > find faces
nms, non-maximum suppression, non-max suppression > merge_overlapping
image pyramid, multi-scale, scale space > pyramid
mnist, handwritten, handwriting, digit recognition > digits
perceptron, mlp, fully connected, dense layer, dense, fc layer > linear layer
neuron, hidden unit, hidden neuron > filter
hidden layer, deeper layer, deep layer, stacked layers, multiple layers, many layers, layer 2, later layer > second layer
hierarchy, hierarchical, high level features, higher level features, complex features > second layer
logit, logits, prediction, predicted class, output class > score
forward pass, forward propagation, inference, feedforward > forward, layer
backprop, backwards pass, backward propagation, error propagation, bp, autograd, autodiff, automatic differentiation > back-propagation, backward pass, gradient of a convolution
conv gradient, backprop through convolution, convolution backward, gradient of convolution, conv2d backward > gradient of a convolution, conv2d_backward
backprop through pooling, pooling backward, pooling backprop, pooling gradient, max pooling gradient, backprop max pool > gradient of pooling, max_pool2d_backward
derivative, partial derivative, differentiate, differentiation, calculus, jacobian > slope, gradient
numerical gradient, finite difference, finite differences, gradcheck, gradient checking, numerical derivative, numeric gradient, verify gradient, gradient test, check gradient, gradient correct, correct gradient, gradient right, wrong gradient, test a gradient > gradient check, central difference
sgd, stochastic gradient descent, optimiser, optimizer, optimisation, optimization, minimise, minimize, descent > gradient descent
step size, lr, learning step > learning rate
mini-batch, minibatch, batch size > batch
objective, objective function, cost function, error function, loss function, criterion, mse, squared error, mean squared error, l2 loss > loss
nll, log loss, negative log likelihood, softmax loss, categorical crossentropy > cross entropy
probability, probabilities > softmax
overfit, overfitting, generalise, generalisation, memorise, validation set, validation, test set, train test split, unseen data, holdout, test data > held out
accuracy, error rate, performance of the network, test score > held out, wrong
regularisation, regularise, regularizer, priors, prior > with rules
hyperparameter, hyperparameters > learning rate, stride, padding
weight initialisation, weight init, initialise weights, init weights, he init, xavier, glorot, kaiming, random init, random weights, random initialisation > random start, initial_parameters, random filter
untrained, untrained network, not trained > random filter
pretrained, pre-trained, trained model, load weights, state dict, checkpoint, export model, import model, save model > trained network
how it learns, learn filters, filters learn, learned filters, learnt filters, trained filters, train filters, train a filter, learn a filter > training, filter learned
train, train a network, train a cnn, train network, fit a model, fit, training loop > training
loss landscape, loss surface, ill-conditioned, conditioning, condition number, convergence, converge, slow training > what makes it slow, steepest
normalise input, input normalisation, centering, mean subtraction, subtract mean, standardise, standardisation > centring
convergence rate, nesterov, heavy ball > momentum
rectifier, relu function, rectified linear unit, rectified linear > ReLU
nonlinearity, non-linearity, nonlinear, non-linear, activation, sigmoid, tanh, leaky relu, gelu, activation function > activation function, ReLU
why nonlinearity, need activation, need nonlinearity, without activation, two linear layers, bent > second layer, bent
kernel, mask, convolution kernel, stencil, operator, convolution matrix > kernel
feature detector, feature extractor, detector, feature, feature extraction > filter, feature map
activation map, activations, feature maps, response, response map, filter output, filter response, output map > feature map
filter bank, bank of filters, several filters, many filters, multiple filters > layer, eight filters
output channels, input channels, number of channels, depth, in channels, out channels, colour channels, channels, depth dimension, multi-channel > channel, volume
rgb, rgb image, colour image, colour picture > colour, channel, volume
tensor, ndarray, matrix, 3d array > array
parameter count, number of parameters, how many parameters, number of weights, how many weights, count parameters, trainable parameters, learnable parameters > why convolve at all, numbers learn, weights biases
weight sharing, shared weights, parameter sharing, sparse connectivity, local connectivity, locally connected > shared weights, why convolve at all
advantage of convolution, why convolution, why use convolution, why cnn, fully connected versus convolution > why convolve at all
intercept, offset, threshold > bias
1x1, 1x1 convolution, 1x1 conv, 1x1 kernel, 1x1 filter, pointwise, pointwise convolution, network in network, channel mixing, bottleneck > 1x1 filter, mixes channels
depthwise, depthwise separable, depthwise convolution, mobilenet, grouped convolution, group convolution > depthwise convolution
separable convolution, separable filter, separability, spatially separable > separable
3x3, 5x5, kernel size, filter size, window size > kernel
sliding window, slide a window, moving window, slide, scan, sweep > sliding window
multiply accumulate, weighted sum, inner product, scalar product, sum of products, elementwise product, hadamard > dot product
flip kernel, flip the kernel, flipping, rotated kernel, rotate 180, true convolution, mathematical convolution > flipped
convolution versus correlation, convolution and correlation, convolution or correlation, correlation versus convolution, correlation and convolution, convolution versus cross-correlation, convolution and cross-correlation, conv vs corr > cross-correlation, flipped
cross correlation, correlate, correlation > cross-correlation
edge detection, edge detector, detect edges, edges, find edges, edge filter, canny, edge map, outline, outlines, contour, contours > edge
vertical line, vertical lines, left right edges > vertical edges
horizontal line, horizontal lines > horizontal edges
diagonal, diagonal edges, edge direction, edge strength, gradient magnitude, magnitude, gradient direction, image gradient, gradient vector, orientation of edges > arrow, gradient
prewitt, scharr, sobel filter, sobel operator, roberts > Sobel
gaussian, gaussian filter, gaussian kernel, gaussian blur, smoothing, smooth, box filter, mean filter, average filter, averaging, low-pass, lowpass, denoise, denoising, noise removal, remove noise, reduce noise, blurring, blurry > blur
unsharp, unsharp mask, sharpening, sharpen filter, high-pass, highpass, sharper > sharpen
second derivative, laplace, laplacian filter, log filter, difference of gaussians, line detection, point detection > Laplacian
relief, bump > emboss
wavelet, wavelets, stripes, stripe detector, gabor filters, gabor function, texture, textures > Gabor filter
visual cortex, v1, simple cells, primary visual cortex, brain, hubel, wiesel, neuroscience, biology, human vision, eye > visual cortex, filters from nature
named filters, known filters, famous filters, classic filters, filter examples, list of filters, common kernels > zoo of filters
linear, linearity, superposition, additive, commutative, associative, distributive > linear
border, borders, edge of the image, image border, boundary effects, border effects, boundary, margin, frame, rim > border, padding
pad, zero-pad, padded, pad image, reflect padding, mirror padding, replicate padding, circular padding, padding mode, padding modes, why padding > padding, zero padding
same padding, valid padding, full padding, same convolution, valid convolution, keep the size, same size, preserve size, size stays > valid same full
padding artefact, padding artifacts, border artefacts, dark border, edge artefacts, false edges > false edge
output size, output shape, output dimension, output dimensions, output width, size formula, convolution arithmetic, shape of output, map size, feature map size, size of the output, size of the feature map, image get smaller, image shrink, shrink, smaller output, smaller map, compute the size, calculate the size, dimensions > how large is the map, output_size, map is smaller
stride, strided, strided convolution, skip pixels, step of the window, jump > stride
downsample, downsampling, subsample, subsampling, reduce size, reduce resolution, shrink the map, lower resolution > stride, pooling
alias, aliasing, moire, nyquist, sampling theorem, anti-aliasing > aliasing
dilated, dilated convolution, atrous, atrous convolution, a trous, holes, dilation rate > dilation
transposed convolution, transpose convolution, deconvolution, deconv, fractionally strided, upsampling, upsample, upconvolution, conv transpose > gradient of a convolution, grad_input
pool, max-pool, maxpool, maxpooling, max pool, max pooling > max pooling, pooling
average pooling, avg pool, avgpool, avg pooling, mean pool, global average pooling > mean pooling
argmax, switches, winner takes all, routing > maximum of a window, gradient of pooling
ties, tie breaking, equal values, subgradient, kink, not differentiable, non-differentiable > tie
translation invariance, translation equivariance, shift invariance, shift invariant, translation invariant, position invariance, shift equivariance, translation, translate, shifted image, moved image > equivariance, invariance, shifted
receptive field, field of view, effective receptive field, context, how much a pixel sees > receptive field
cam, class activation map, grad-cam, gradcam > class activation map, saliency, which pixels count
saliency map, saliency maps, attribution, explainability, explainable, interpretability, heat map of importance, important pixels, which pixels matter, sensitivity, integrated gradients, why did the network decide > saliency, which pixels count
occlusion sensitivity, occlude, cover pixels, mask out, ablation > occlusion
deep dream, deepdream, activation maximisation, activation maximization, feature visualisation, feature visualization, optimal stimulus, preferred stimulus, preferred input, gradient ascent, input optimisation, maximise activation, maximally activating, what does a neuron see, visualise filters, dreaming > excites a filter, follow the slope
top activating, top patches, strongest activation, nearest patches, maximally exciting > first the filters, windows
adversarial, adversarial attack, adversarial attacks, fool, fooling, fgsm, attack, robustness > adversarial example
pca, principal component analysis, eigenpatches, eigenvector, eigenvectors, eigenimages, svd, covariance, decorrelate > principal component
ica, sparse coding, dictionary learning, olshausen, natural images, natural image statistics, unsupervised, unsupervised learning, self-supervised, without labels, autoencoder > filters from nature, photographs
zca, sphering, decorrelation > whitening
kmeans, clustering, cluster, clusters, centroids, vector quantisation > k-means
fourier, fourier transform, fft, frequency, frequencies, spectrum, spectral, phase, phases, convolution theorem > Fourier transform, spectrum
video, videos, movie, movies, clip of frames, frames, temporal, spatiotemporal, 3d convolution, 3d conv, conv3d, three dimensional convolution, 3d cnn, time, optical flow, motion, motion detection, movement, moving objects, velocity > film, filters in time
gemm, matmul convolution, matrix multiplication, matrix multiply, convolution as matrix, toeplitz, unfold, im2col, unroll, vectorise, vectorisation, vectorize, vectorized, lowering > im2col, windows as columns
slow, too slow, slowly, make it faster, fast convolution, speed up, faster, speed, slow loops, performance, efficient, efficiency, benchmark, benchmarks, runtime, flops, gpu, cuda, graphics card, numba, simd, optimise code, quick, winograd > the same fast, measured
cache, memory layout, locality, cpu cache, blocking, tiling, tile > tiles
gigapixel, huge image, large image, big image, large images, big images, very large, too large, out of memory, out of core, memory error, satellite image, ram, memmap, memory-map, memory mapped, chunk, chunks, chunked, streaming, does not fit in memory > larger than memory, memory map
dask, cluster of machines, distributed, parallel, multiprocessing, several machines, data parallel, spark > many machines
overlap, overlapping tiles, ghost cells, seams, seam > halo
bug, bugs, pitfall, pitfalls, common mistakes, mistake, errors, debugging, debug, gotcha, gotchas, unit test, unit tests, test my code > mistakes in plain sight
bgr, red and blue swapped, swapped channels, wrong colours, colours are wrong, blue face, opencv colours, cv2 > red and blue exchanged
channels first, nchw, chw, channels last, nhwc, hwc, moveaxis, permute, axis order, memory format > channels first
uint8 overflow, integer overflow, wraparound, wrap around, overflow, underflow, 8-bit, byte, bytes, integers, int, uint8, dtype, float, floats, float32, float64, data type, 0 to 255, 255 > numbers that wrap around, why floats
aspect ratio, stretched, distorted, squashed, squeeze, resize, resizing, rescale, crop, cropping, resampling, interpolation, scale image, thumbnail > squeezed, to size without squeezing
grayscale, greyscale, black and white, to gray, luminance, luma, desaturate, convert to grey, rgb to gray, monochrome > grey, from colour to grey
colour map, colormap, heatmap, heat map, diverging, red and blue, seismic, signed map, negative values, negative numbers, plot a feature map, display a feature map, visualise feature map, visualise activations, visualising, visualise, visualisation, imshow, vmin, vmax, clipping, clip, black image, rescale for display > showing a feature map honestly, signed colour map
contrast stretching, stretching, minmax, min-max normalisation, histogram > stretching
image, images, photo, photos, photograph, photographs, pic, pics, jpg, jpeg, png > picture
own photo, own photos, own image, own images, own picture, own pictures, my photo, my photos, my image, my images, my picture, my pictures, my data, your image, custom image, upload, upload a picture, upload image, open a file, load my image, different image, other image, another picture > your own picture, picture of your own, load_image
progress, my progress, save progress, progress lost, progress file > kept in this browser, your own module
own filter, custom filter, my filter, my kernel, own kernel, custom kernel, design a filter, make a filter, edit a filter > filters of your own, playground
load image, read image, open image, imread, pil, pillow > load_image
camera, webcam, live, interactive, demo, try it, play, sandbox, experiment, explore, app, simulator, visualiser > playground
command line, cli, terminal, console, shell, bash, program, executable, run on a folder, batch of pictures, script > filtersight program, your own picture
run, run it, run code, run the code, run locally, execute, reproduce > run, program
install, installation, setup, set up, pip, pip install, requirements, dependencies, conda, package, getting started, get started, start, begin, beginner > pip install, how to use this book
tab completion, autocomplete, zsh, fish > have the shell complete it
notebook, notebooks, jupyter, colab, ipynb, google colab > Jupyter notebook, how to use this book
offline, download, downloads, pdf, epub, kindle, print, zip, take along, ebook, without internet, printed > book to take along
cite, citation, bibtex, reference this book, bibliography, apa > how to cite
license, licence, copyright, terms of use, credits, attribution of photos, acknowledgements, source of pictures > licence, credits
deploy, hosting, publish, self-host, server, github pages, netlify > host this book
source code, repository, built with, mkdocs, how was this made > how this book is built
pytorch, torch, nn.conv2d, torchvision, torch.nn > PyTorch
tensorflow, keras, jax, flax, tf > TensorFlow Keras
api, function reference, documentation, docs, api reference > reference
numpy, python basics, python, syntax > Python you need
slicing, slice, indexing, colon > slices
broadcast, broadcasting rules > broadcasting
reshape, flatten, ravel > ravel and reshape
none index, newaxis, expand dims, add dimension, unsqueeze > new axis
comprehension, list comprehension, one line loop > list comprehensions
at sign, @ operator, matmul > dot product
rng, random seed, random number, random numbers, reproducible, reproducibility, default_rng, repeatable > seed
brightness, mean filter value, dc component, sum of weights, zero sum, sums to zero, zero mean > zero-mean
dead relu, dying relu, dead neuron, dead unit, dead filter, dead, empty map, all zero map > below zero everywhere gives nothing
relu gradient, gradient of relu, relu derivative, derivative of relu, backprop relu > relu_backward, relu
bias gradient, gradient of bias, gradient of the bias > grad_bias
weight gradient, filter gradient, gradient of the weights > grad_weight
input gradient, gradient of the input, image gradient of loss > grad_input
overshoot, diverge, divergence, explode, exploding, unstable, oscillate, zigzag, zig-zag, nan > learning rate, steepest
misclassified, misclassify, confusion matrix, wrong digits, failures, failure cases > what it still gets wrong
random versus learned, learned versus random, random filters enough, do filters matter, frozen filters, fixed filters > does it matter that the filters learn
image processing, photo filter, photo filters, instagram, photoshop, effects > zoo of filters
corner detection, corner detector, corners, harris, junction, junctions > filter for corners
odd, even, even kernel, even size, even filter, odd kernel, odd size, 4x4 kernel, asymmetric padding, why odd > half a zero, odd
impulse, impulse response, delta function, point spread function, single pixel, one bright pixel > one pixel, flipped
identity kernel, identity filter, do nothing filter > identity
contrast, illumination, lighting, exposure > contrast, brightness
privacy, private, uploaded to a server, my photos safe, data protection, tracking > never leaves your machine
size, width, height > size
corrupt, plausible, sanity check, verify, correctness > mistakes in plain sight, test with numbers
memory usage, memory footprint, memory use, less memory > tiles, memory
save, export, output file, write a file, save a map, save feature maps > filtersight program
animate, animation, gif > film
symmetry, symmetric > flipped
big, bigger, biggest, huge, larger, largest > large
tiny, smaller, smallest, little > small
conv, convs > convolution
grad, grads > gradient
next, continue, after this book, further reading > further
prerequisites, prerequisite, required knowledge, what do i need to know > Python you need, how to use this book
glossary, terms, terminology, vocabulary, jargon, definitions > glossary
dataset, data set, training data, sample images > digits, photographs, pictures
exercises, exercise, problems, homework, quiz, solution, solutions > exercises, answer
`;

/**
 * What is typed, and what to look for as well; each is words with spaces between.
 * @returns {[typed: string, meant: string[]][]}
 */
export function thesaurus() {
  const pairs = LINES.trim().split("\n").map((line) => line.split(" > ").map((side) => side.split(", ")));
  return pairs.flatMap(([typed, meant]) => typed.map((each) => /** @type {[string, string[]]} */ ([each, meant])));
}
