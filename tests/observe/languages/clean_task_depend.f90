program t
  implicit none
  integer :: x, y, z, i, a(20)
  x = 0; y = 0; z = 0
  !$omp parallel
  !$omp single
  !$omp task depend(out: x)
  x = 5
  !$omp end task
  !$omp task depend(in: x) depend(out: y)
  y = x + 1
  !$omp end task
  !$omp task depend(in: x, y) depend(out: z)
  z = x + y
  !$omp end task
  do i = 1, 20
  !$omp task firstprivate(i)
  a(i) = i
  !$omp end task
  end do
  !$omp taskwait
  z = z + a(20)
  !$omp end single
  !$omp end parallel
  print *, z
end program t
