program t
  implicit none
  integer :: r
  !$omp parallel
  !$omp single
  r = fib(12)
  !$omp end single
  !$omp end parallel
  print *, r
contains
  recursive function fib(n) result(v)
    integer, intent(in) :: n
    integer :: v, a, b
    if (n < 2) then
      v = n
    else
      !$omp task shared(a)
      a = fib(n - 1)
      !$omp end task
      !$omp task shared(b)
      b = fib(n - 2)
      !$omp end task
      !$omp taskwait
      v = a + b
    end if
  end function
end program
