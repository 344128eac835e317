program t
  implicit none
  integer :: i, h(10), n, k
  real(8) :: s
  complex(8) :: c
  h = 0; n = 0; s = 0; c = 0; k = 0
  !$omp parallel do
  do i = 1, 500
    !$omp atomic
    h(mod(i,10)+1) = h(mod(i,10)+1) + 1
    !$omp atomic update
    s = s + 0.5d0
    !$omp critical
    n = n + 1
    !$omp end critical
    !$omp critical (other)
    k = k + 2
    !$omp end critical (other)
    !$omp atomic
    c = c + (1d0, 1d0)
  end do
  print *, h, n, s, c, k
end program t
