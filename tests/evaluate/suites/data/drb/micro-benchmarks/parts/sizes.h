#pragma once
/* how many elements, for the race kernels */
#define COUNT 400
